namespace Tidemark.Sandbox.Tests.Transcripts;

/// <summary>A clock that stands still but for timers: each runs fast and, when it fires, moves the clock by the time it was set to.</summary>
public sealed class TestClock : TimeProvider
{
    private const int Speed = 50;
    private readonly Lock _gate = new();
    private DateTimeOffset _now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public void Advance(TimeSpan by)
    {
        lock (_gate) _now += by;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero) return System.CreateTimer(callback, state, dueTime, period);
        return System.CreateTimer(_ => Fire(callback, state, dueTime), null, dueTime / Speed, Timeout.InfiniteTimeSpan);
    }

    private void Fire(TimerCallback callback, object? state, TimeSpan dueTime)
    {
        Advance(dueTime);
        callback(state);
    }
}
