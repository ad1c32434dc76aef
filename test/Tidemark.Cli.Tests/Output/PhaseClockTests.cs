using Tidemark.Backup.Progress;
using Tidemark.Cli.Output;

namespace Tidemark.Cli.Tests.Output;

public sealed class PhaseClockTests
{
    [Fact]
    public void Take_ReportsOfAPhase_GiveRatesAndTimeToGo()
    {
        var time = new ManualTime();
        var clock = new PhaseClock(time);
        Assert.True(clock.Take(new WorkProgress { Phase = WorkPhase.Rows }));
        time.Pass(TimeSpan.FromSeconds(4));
        Assert.False(clock.Take(new WorkProgress { Phase = WorkPhase.Rows, Rows = 40_000, RawBytes = 4 << 20, Fraction = 0.25 }));
        Assert.Equal("40,000 rows, 10 k rows/s, 1 MiB/s, 12.0 s to go", clock.Describe());
    }

    [Fact]
    public void Take_ANewPhase_CountsFromThereAndClosesTheOneBefore()
    {
        var time = new ManualTime();
        var clock = new PhaseClock(time);
        clock.Take(new WorkProgress { Phase = WorkPhase.Rows });
        time.Pass(TimeSpan.FromSeconds(2));
        Assert.True(clock.Take(new WorkProgress { Phase = WorkPhase.Wal, Rows = 2000, RawBytes = 2 << 20 }));
        Assert.Equal("2,000 rows, 1000 rows/s, 1 MiB/s", clock.Finished);
        Assert.Equal("", clock.Describe());
    }

    [Fact]
    public async Task Lines_ManyReports_AreAtMostOneEveryThreeSecondsAndNoticesAtOnce()
    {
        var time = new ManualTime();
        using var output = new StringWriter { NewLine = "\n" };
        await new LineProgressView(output, time).ShowAsync("work", progress =>
        {
            for (var i = 0; i < 100; i++)
            {
                time.Pass(TimeSpan.FromMilliseconds(100));
                progress.Report(new WorkProgress { Phase = WorkPhase.Rows, Rows = i, Notice = i == 1 ? "careful" : null });
            }

            return Task.FromResult(0);
        });
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("warning: careful", lines[0]);
        Assert.Equal(4, lines.Length);
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan span) => _ticks += span.Ticks;
    }
}
