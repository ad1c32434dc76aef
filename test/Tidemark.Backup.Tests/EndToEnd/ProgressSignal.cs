using Tidemark.Backup.Progress;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>Tells when a run has got to a certain place.</summary>
internal sealed class ProgressSignal(Func<WorkProgress, bool> place) : IProgress<WorkProgress>
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task ReachedAsync(CancellationToken cancellationToken) => _reached.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);

    public void Report(WorkProgress value)
    {
        if (place(value)) _reached.TrySetResult();
    }
}
