namespace Tidemark.Sandbox.Tests.Sql;

/// <summary>A clock that moves a little with every look, so that two statements never see the same time.</summary>
public sealed class SteppingTime : TimeProvider
{
    private long _milliseconds = 1_790_000_000_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Add(ref _milliseconds, 10));
}
