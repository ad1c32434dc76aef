using Tidemark.Backup.Repositories;
using Tidemark.Cli.Output;
using Tidemark.Storage.Directories;

namespace Tidemark.Cli.Commands;

/// <summary>What a running command works with.</summary>
/// <param name="Screen">Where it writes.</param>
/// <param name="Time">The clock.</param>
/// <param name="Cancel">Cancelled by Ctrl-C and SIGTERM.</param>
internal sealed record CommandContext(Screen Screen, TimeProvider Time, CancellationToken Cancel)
{
    /// <summary>Opens the repository in a directory.</summary>
    public ValueTask<BackupRepository> OpenAsync(string directory) => BackupRepository.OpenAsync(new DirectoryStorage(directory), Cancel);

    /// <summary>Opens the repository in a directory, or makes it.</summary>
    public ValueTask<BackupRepository> OpenOrCreateAsync(string directory) => BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory), Time, Cancel);
}
