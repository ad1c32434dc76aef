using Tidemark.Service.Dumping;
using Tidemark.Service.Upkeep;

namespace Tidemark.Service.Tasks;

/// <summary>The work behind each kind of task.</summary>
internal sealed class TaskWorks(BackupWork backups, RestoreWork restores, DumpWork dumps, VerifyWork verifications, CompactWork compactions, PruneWork prunings)
{
    /// <summary>Runs an attempt.</summary>
    public Task<TaskEnd> RunAsync(RunningTask task) => task.Kind switch
    {
        TaskKind.Backup => backups.RunAsync(task),
        TaskKind.Restore => restores.RunAsync(task),
        TaskKind.Dump => dumps.RunAsync(task),
        TaskKind.Verify => verifications.RunAsync(task),
        TaskKind.Compact => compactions.RunAsync(task),
        TaskKind.Prune => prunings.RunAsync(task),
        _ => throw new InvalidOperationException($"no work of kind {task.Kind}"),
    };

    /// <summary>How often, and after which pause, a task is tried again.</summary>
    public async Task<(int Times, TimeSpan Interval)> RetriesAsync(RunningTask task) =>
        task.Kind == TaskKind.Restore ? RestoreWork.Retries(task) : await backups.RetriesAsync(task.Plan).ConfigureAwait(false);
}
