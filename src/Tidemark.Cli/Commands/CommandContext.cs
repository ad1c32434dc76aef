using Tidemark.Backup.Repositories;
using Tidemark.Cli.Output;
using Tidemark.Errors;
using Tidemark.Storage.Directories;

namespace Tidemark.Cli.Commands;

/// <summary>What a running command works with.</summary>
/// <param name="Screen">Where it writes.</param>
/// <param name="Time">The clock.</param>
/// <param name="Cancel">Cancelled by Ctrl-C and SIGTERM.</param>
internal sealed record CommandContext(Screen Screen, TimeProvider Time, CancellationToken Cancel)
{
    /// <summary>Opens the repository in a directory.</summary>
    public ValueTask<BackupRepository> OpenAsync(string directory) => BackupRepository.OpenAsync(StorageAt(directory), Cancel);

    /// <summary>Opens the repository in a directory, or makes it.</summary>
    public ValueTask<BackupRepository> OpenOrCreateAsync(string directory) => BackupRepository.OpenOrCreateAsync(StorageAt(directory), Time, Cancel);

    /// <summary>The storage in a directory.</summary>
    /// <exception cref="TidemarkException">The path is blank or impossible (TM101).</exception>
    public static DirectoryStorage StorageAt(string directory)
    {
        if (string.IsNullOrWhiteSpace(directory)) throw new TidemarkException(ErrorCode.InvalidArgument, "The path of the repository is empty.", "Name a directory, for example /backup/power.");
        if (directory.Contains('\0', StringComparison.Ordinal)) throw new TidemarkException(ErrorCode.InvalidArgument, "The path of the repository holds a NUL character.", "Name a directory, for example /backup/power.");
        return new DirectoryStorage(directory);
    }
}
