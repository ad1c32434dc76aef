namespace Tidemark.Backup.Tests.Doctor;

/// <summary>A clock that is wrong by a fixed amount.</summary>
internal sealed class ShiftedClock(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
}
