using Tidemark.Archive.Codecs;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Storage;

namespace Tidemark.Backup.Doctor;

/// <summary>The place that backups go to, and what this machine needs to write them. None of these needs the server.</summary>
internal static class TargetChecks
{
    private const string Repository = "repository";

    /// <summary>Less than this does not take even the smallest backup for long.</summary>
    private const long LeastBytes = 16 << 20;

    public static IEnumerable<DoctorCheck> All => [new(Repository, null, RepositoryAsync), new("space", Repository, SpaceAsync), Library];

    public static IEnumerable<DoctorCheck> WithoutTarget =>
        [new(Repository, null, (_, _) => ValueTask.FromResult(CheckFinding.Skip("none is named: with --to it is checked that backups can be written there"))), Library];

    private static DoctorCheck Library => new("libzstd", null, (_, _) =>
    {
        BlockCompression.EnsureAvailable();
        return ValueTask.FromResult(new CheckFinding("is there and compresses"));
    });

    private static async ValueTask<CheckFinding> RepositoryAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var target = scene.Options.Target!;
        var repository = await BackupRepository.FindAsync(target, cancellationToken).ConfigureAwait(false);
        var space = target is IStorageProbe probe ? await probe.ProbeAsync(cancellationToken).ConfigureAwait(false) : null;
        scene.FreeBytes = space?.FreeBytes;
        if (repository is null) return new($"{target.Location} {(space is { Exists: false } ? "is made by the first backup" : "is empty and takes files")}");
        var plans = await repository.ListPlansAsync(cancellationToken).ConfigureAwait(false);
        return new($"{target.Location} is a repository with {Counts.Text(plans.Count, "plan")} and takes files");
    }

    private static ValueTask<CheckFinding> SpaceAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (scene.FreeBytes is not { } free) return ValueTask.FromResult(CheckFinding.Skip("this storage does not tell"));
        if (free < LeastBytes)
            throw new TidemarkException(ErrorCode.StorageFull, $"{Sizes.Text(free)} are free at {scene.Options.Target!.Location}.", "Free some space or choose a larger disk.");
        if (scene.DatabaseBytes is not { } needed) return ValueTask.FromResult(new CheckFinding($"{Sizes.Text(free)} are free; how much the database takes is not known"));
        if (free < needed)
        {
            throw new TidemarkException(ErrorCode.StorageFull, $"{Sizes.Text(free)} are free at {scene.Options.Target!.Location}, and the database takes {Sizes.Text(needed)} on the server.",
                "Free some space or choose a larger disk; an initial point takes up to about as much as the database.");
        }

        return ValueTask.FromResult(new CheckFinding($"{Sizes.Text(free)} are free, the database takes {Sizes.Text(needed)} on the server"));
    }
}
