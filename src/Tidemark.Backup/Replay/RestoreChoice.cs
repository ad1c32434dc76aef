using Tidemark.Backup.Repositories;
using Tidemark.Errors;

namespace Tidemark.Backup.Replay;

/// <summary>Which of the chains that end in a point is restored, where a compaction has left several.</summary>
internal static class RestoreChoice
{
    /// <summary>The chain of an interrupted restore into the target, else the first one whose files are all there.</summary>
    /// <exception cref="TidemarkException">No chain is whole (TM402); it says what the preferred one lacks.</exception>
    public static async ValueTask<RestoreSource> ChooseAsync(BackupRepository repository, IReadOnlyList<IReadOnlyList<BackupPoint>> chains, string target, CancellationToken cancellationToken)
    {
        var begun = await BegunAsync(repository, chains[0][^1], target, cancellationToken).ConfigureAwait(false);
        TidemarkException? fault = null;
        foreach (var chain in begun.Concat(chains))
        {
            var source = new RestoreSource(repository.Storage, chain);
            try
            {
                await source.CheckFilesAsync(cancellationToken).ConfigureAwait(false);
                return source;
            }
            catch (TidemarkException e) when (e.Code == ErrorCode.Truncated)
            {
                fault ??= e;
            }
        }

        throw fault!;
    }

    private static async ValueTask<IEnumerable<IReadOnlyList<BackupPoint>>> BegunAsync(BackupRepository repository, BackupPoint wanted, string target, CancellationToken cancellationToken)
    {
        if (await RestoreJournal.LoadAsync(repository.Storage, target, cancellationToken).ConfigureAwait(false) is not { } journal || journal.Plan != wanted.Plan) return [];
        try
        {
            var chains = await repository.GetChainsAsync(journal.Plan, journal.PointId, cancellationToken).ConfigureAwait(false);
            var isSame = chains[0][^1].Manifest.ChainId == wanted.Manifest.ChainId && PointChain.StateOf(chains[0][^1].Manifest) == PointChain.StateOf(wanted.Manifest);
            return isSame ? chains.Where(c => journal.IsOf(repository.Marker.RepositoryId, c)) : [];
        }
        catch (TidemarkException e) when (e.Code is ErrorCode.PointNotFound or ErrorCode.ChainBroken)
        {
            // Its points were pruned: the restore cannot go on, and the target says whose it is.
            return [];
        }
    }
}
