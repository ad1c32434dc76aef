using Tidemark.Backup.Progress;

namespace Tidemark.Cli.Output;

/// <summary>Turns reports of a run into rates and a time to go, per phase. Not thread-safe.</summary>
internal sealed class PhaseClock(TimeProvider time)
{
    private readonly long _runStart = time.GetTimestamp();
    private long _phaseStart = time.GetTimestamp();
    private long _rowsBefore;
    private long _bytesBefore;

    /// <summary>The last report; null before the first.</summary>
    public WorkProgress? Last { get; private set; }

    /// <summary>Time since the run began.</summary>
    public TimeSpan RunElapsed => time.GetElapsedTime(_runStart);

    /// <summary>Time since the phase began.</summary>
    public TimeSpan PhaseElapsed => time.GetElapsedTime(_phaseStart);

    /// <summary>Rows of this phase.</summary>
    public long Rows => (Last?.Rows ?? 0) - _rowsBefore;

    /// <summary>Rows per second in this phase.</summary>
    public double RowsPerSecond => Per(Rows);

    /// <summary>Bytes before compression per second in this phase.</summary>
    public double BytesPerSecond => Per((Last?.RawBytes ?? 0) - _bytesBefore);

    /// <summary>Time to the end of the phase; null when nobody knows.</summary>
    public TimeSpan? Remaining => Last?.Fraction is { } done and > 0.02 and < 1 && PhaseElapsed.TotalSeconds > 1 ? PhaseElapsed * ((1 - done) / done) : null;

    /// <summary>What the phase before this one did in all; empty when there was none.</summary>
    public string Finished { get; private set; } = "";

    /// <summary>Takes a report. True when it begins a new phase; what it counts then was still done in the one before.</summary>
    public bool Take(WorkProgress report)
    {
        var isNew = Last is null || Last.Phase != report.Phase;
        if (isNew)
        {
            if (Last is not null)
            {
                Last = Last with { Rows = report.Rows, RawBytes = report.RawBytes, Fraction = null };
                Finished = Describe();
            }

            _phaseStart = time.GetTimestamp();
            (_rowsBefore, _bytesBefore) = (report.Rows, report.RawBytes);
        }

        Last = report;
        return isNew;
    }

    /// <summary>What is done and how fast: "1,200,000 rows  45.1 MiB/s  12.4 s to go".</summary>
    public string Describe()
    {
        var text = Rows > 0 ? $"{Figures.Count(Rows, "row")}, {Figures.RowRate(RowsPerSecond)}, {Figures.ByteRate(BytesPerSecond)}" : "";
        return Remaining is { } left ? $"{text}{(text.Length > 0 ? ", " : "")}{Figures.Duration(left)} to go" : text;
    }

    /// <summary>A phase in words.</summary>
    public static string NameOf(WorkPhase phase) => phase switch
    {
        WorkPhase.Preparing => "preparing",
        WorkPhase.Schema => "tables",
        WorkPhase.Rows => "rows",
        WorkPhase.Wal => "changes (WAL)",
        WorkPhase.Folding => "folding",
        WorkPhase.Removing => "removing",
        WorkPhase.Publishing => "publishing",
        WorkPhase.Comparing => "comparing",
        WorkPhase.Dumping => "dumping",
        _ => "verifying",
    };

    private double Per(long amount) => PhaseElapsed.TotalSeconds > 0.05 ? amount / PhaseElapsed.TotalSeconds : 0;
}
