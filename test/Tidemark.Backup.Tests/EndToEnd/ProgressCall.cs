using Tidemark.Backup.Progress;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>Does something at a place of a run, which waits for it.</summary>
internal sealed class ProgressCall(Action<WorkProgress> call) : IProgress<WorkProgress>
{
    public void Report(WorkProgress value) => call(value);
}
