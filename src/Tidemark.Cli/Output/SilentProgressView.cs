using Tidemark.Backup.Progress;

namespace Tidemark.Cli.Output;

/// <summary>Shows nothing.</summary>
internal sealed class SilentProgressView : IProgressView
{
    public Task<T> ShowAsync<T>(string title, Func<IProgress<WorkProgress>, Task<T>> work) => work(new Nothing());

    private sealed class Nothing : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
        }
    }
}
