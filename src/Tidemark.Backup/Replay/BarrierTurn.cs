namespace Tidemark.Backup.Replay;

/// <summary>What a stream does at a barrier.</summary>
internal enum BarrierTurn
{
    /// <summary>Apply the event, then say so.</summary>
    Apply,

    /// <summary>Another stream has applied it: go on.</summary>
    Pass,
}
