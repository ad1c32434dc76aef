namespace Tidemark.Backup.Capture;

/// <summary>How far one vgroup is read.</summary>
internal sealed class VgroupProgress(long position, long movedAt)
{
    public long Position { get; private set; } = position;

    /// <summary>Up to here it is certain that nothing was jumped over.</summary>
    public long Proven { get; set; } = position;

    public long MovedAt { get; private set; } = movedAt;

    public void WaitAnew(TimeProvider time) => MovedAt = time.GetTimestamp();

    public void Reached(long version, TimeProvider time)
    {
        if (version <= Position) return;
        Position = version;
        WaitAnew(time);
    }
}
