namespace Tidemark.Backup.Progress;

/// <summary>Counts the work of a run and reports it at most ten times a second. Thread-safe.</summary>
internal sealed class ProgressMeter(IProgress<WorkProgress>? sink, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private long _rows;
    private long _rawBytes;
    private long _lastReport;
    private WorkPhase _phase;
    private double _fraction = -1;

    public long Rows => Interlocked.Read(ref _rows);

    public long RawBytes => Interlocked.Read(ref _rawBytes);

    public void Enter(WorkPhase phase)
    {
        _phase = phase;
        Volatile.Write(ref _fraction, -1);
        Report(null);
    }

    public void Add(long rows, long rawBytes)
    {
        Interlocked.Add(ref _rows, rows);
        Interlocked.Add(ref _rawBytes, rawBytes);
        if (sink is null) return;
        var last = Interlocked.Read(ref _lastReport);
        if (time.GetElapsedTime(last) < Interval || Interlocked.CompareExchange(ref _lastReport, time.GetTimestamp(), last) != last) return;
        Report(null);
    }

    public void Fraction(double fraction) => Volatile.Write(ref _fraction, Math.Clamp(fraction, 0, 1));

    public void Notice(string text) => Report(text);

    private void Report(string? notice)
    {
        var fraction = Volatile.Read(ref _fraction);
        sink?.Report(new WorkProgress { Phase = _phase, Rows = Rows, RawBytes = RawBytes, Fraction = fraction < 0 ? null : fraction, Notice = notice });
    }
}
