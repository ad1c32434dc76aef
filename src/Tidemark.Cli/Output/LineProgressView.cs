using Tidemark.Backup.Failures;
using Tidemark.Backup.Progress;

namespace Tidemark.Cli.Output;

/// <summary>Plain lines for a pipe or a log, at most one every few seconds; what a person should read comes at once.</summary>
internal sealed class LineProgressView(TextWriter output, TimeProvider time) : IProgressView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    public Task<T> ShowAsync<T>(string title, Func<IProgress<WorkProgress>, Task<T>> work) => work(new Lines(title, output, time));

    private sealed class Lines(string title, TextWriter output, TimeProvider time) : IProgress<WorkProgress>
    {
        private readonly Lock _lock = new();
        private readonly PhaseClock _clock = new(time);
        private long _lastLine = time.GetTimestamp();

        public void Report(WorkProgress value)
        {
            lock (_lock)
            {
                _clock.Take(value);
                if (value.Notice is { } notice) output.WriteLine("warning: " + Secrets.Hide(notice));
                if (time.GetElapsedTime(_lastLine) < Interval) return;
                _lastLine = time.GetTimestamp();
                var figures = _clock.Describe();
                output.WriteLine($"{title}: {PhaseClock.NameOf(value.Phase)}{(figures.Length > 0 ? ", " + figures : "")}");
            }
        }
    }
}
