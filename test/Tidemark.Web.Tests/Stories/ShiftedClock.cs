namespace Tidemark.Web.Tests.Stories;

/// <summary>A clock that runs as the system's does, and can be put on.</summary>
internal sealed class ShiftedClock(TimeSpan offset) : TimeProvider
{
    /// <summary>How far it is from the system's.</summary>
    public TimeSpan Offset { get; set; } = offset;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
