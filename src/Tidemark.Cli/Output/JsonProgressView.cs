using System.Text.Json;
using Tidemark.Backup.Failures;
using Tidemark.Backup.Progress;
using Tidemark.Cli.Documents;

namespace Tidemark.Cli.Output;

/// <summary>One JSON object a line: at most one a second, and one at every new phase or notice.</summary>
internal sealed class JsonProgressView(TextWriter output, TimeProvider time) : IProgressView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

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
                var isNew = _clock.Take(value);
                if (!isNew && value.Notice is null && time.GetElapsedTime(_lastLine) < Interval) return;
                _lastLine = time.GetTimestamp();
                var line = new ProgressLine
                {
                    Task = title,
                    Phase = value.Phase,
                    Rows = value.Rows,
                    RawBytes = value.RawBytes,
                    Fraction = value.Fraction,
                    RowsPerSecond = Math.Round(_clock.RowsPerSecond),
                    BytesPerSecond = Math.Round(_clock.BytesPerSecond),
                    ElapsedSeconds = Math.Round(_clock.RunElapsed.TotalSeconds, 3),
                    RemainingSeconds = _clock.Remaining is { } left ? Math.Round(left.TotalSeconds, 1) : null,
                    Notice = value.Notice is null ? null : Secrets.Hide(value.Notice),
                };
                output.WriteLine(JsonSerializer.Serialize(line, CliJson.Line.ProgressLine));
            }
        }
    }
}
