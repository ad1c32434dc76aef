using Tidemark.Backup.Repositories;
using Tidemark.Cli.Output;
using Tidemark.Errors;
using Tidemark.Service.Dumping;
using Tidemark.Storage;
using Tidemark.Storage.Directories;
using Tidemark.Storage.S3;

namespace Tidemark.Cli.Commands;

/// <summary>What a running command works with.</summary>
/// <param name="Screen">Where it writes.</param>
/// <param name="Time">The clock.</param>
/// <param name="Cancel">Cancelled by Ctrl-C and SIGTERM.</param>
internal sealed record CommandContext(Screen Screen, TimeProvider Time, CancellationToken Cancel)
{
    /// <summary>Opens the repository at a place; segments that a service has dumped to S3 are read from there.</summary>
    public async ValueTask<BackupRepository> OpenAsync(string place) => await BackupRepository.OpenAsync(S3Address.IsOne(place) ? StorageAt(place) : (await PlanAtAsync(place)).Reading, Cancel);

    /// <summary>Opens the repository at a place with all its files, those in S3 among them, for proving it.</summary>
    public async ValueTask<BackupRepository> OpenForProvingAsync(string place) => await BackupRepository.OpenAsync(S3Address.IsOne(place) ? StorageAt(place) : await (await PlanAtAsync(place)).ProvingAsync(Cancel), Cancel);

    /// <summary>Opens the repository at a place with all its files, those in S3 among them, for removing some.</summary>
    public async ValueTask<BackupRepository> OpenForRemovingAsync(string place) => await BackupRepository.OpenAsync(S3Address.IsOne(place) ? StorageAt(place) : await (await PlanAtAsync(place)).WholeAsync(Cancel), Cancel);

    /// <summary>Opens the repository at a place, or makes it.</summary>
    public ValueTask<BackupRepository> OpenOrCreateAsync(string place) => BackupRepository.OpenOrCreateAsync(StorageAt(place), Time, Cancel);

    /// <summary>The storage at a place: s3://bucket/prefix?…, or a directory.</summary>
    /// <exception cref="TidemarkException">The path is blank or impossible, or the URL has faults (TM101).</exception>
    public IStorage StorageAt(string place) => S3Address.IsOne(place) ? new S3Storage(S3Address.Parse(place), Time) : DirectoryAt(place);

    private ValueTask<PlanDirectory> PlanAtAsync(string directory) => PlanDirectory.OpenAsync(DirectoryAt(directory), Time, Environment.GetEnvironmentVariable, Cancel);

    private static DirectoryStorage DirectoryAt(string directory)
    {
        if (string.IsNullOrWhiteSpace(directory)) throw new TidemarkException(ErrorCode.InvalidArgument, "The path of the repository is empty.", "Name a directory, for example /backup/power.");
        if (directory.Contains('\0', StringComparison.Ordinal)) throw new TidemarkException(ErrorCode.InvalidArgument, "The path of the repository holds a NUL character.", "Name a directory, for example /backup/power.");
        return new DirectoryStorage(directory);
    }
}
