using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;
using Tidemark.Storage;
using Tidemark.Storage.Directories;

namespace Tidemark.Service.Dumping;

/// <summary>Does what must not happen beside a dump of a plan. A dump that runs is interrupted, and goes on afterwards where it was. Thread-safe.</summary>
internal sealed class DumpHold(TaskQueue queue, PlanRepositories repositories, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // An upload that another node ends takes as long as that node needs to hear of it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Keeps files of a plan that is to be changed from going to its old place in S3, until what is answered is disposed of. Where the place stays, or nothing can go, it keeps nothing.</summary>
    /// <param name="plan">The plan as it is.</param>
    /// <param name="settings">What it is to become.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="TidemarkException">Somebody else goes on dumping the plan (TM504).</exception>
    public async Task<IAsyncDisposable> TakeAsync(PlanRow plan, PlanSettings settings, CancellationToken cancellationToken)
    {
        if (!Moves(PlanRows.Settings(plan), settings) || await FindLocalAsync(plan, cancellationToken).ConfigureAwait(false) is not { } local) return new Nothing();
        return await AloneAsync(plan, () => local.LockAsync(BackupRepository.DumpLock(plan.Name), $"a change of plan {plan.Name}", cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does something that takes the lock of the plan's dumps; again, while a dump has it.</summary>
    public async Task<T> AloneAsync<T>(PlanRow plan, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            if (plan.S3 is not null) await queue.InterruptAsync(plan.Name, cancellationToken, TaskKind.Dump).ConfigureAwait(false);
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (TidemarkException e) when (e.Code == ErrorCode.Locked && plan.S3 is not null && time.GetElapsedTime(begun) < Patience)
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool Moves(PlanSettings old, PlanSettings now) => old.S3 is { } place && (now.S3 is not { } other || !S3Target.IsSame(place, other) || now.Directory != old.Directory);

    // A directory that is not where plans may lie any more cannot be dumped either.
    private async ValueTask<DirectoryStorage?> FindLocalAsync(PlanRow plan, CancellationToken cancellationToken)
    {
        try
        {
            var local = repositories.LocalOf(plan);
            return await local.ExistsAsync(RepositoryMarker.FileName, cancellationToken).ConfigureAwait(false) ? local : null;
        }
        catch (TidemarkException)
        {
            return null;
        }
    }

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
