namespace Tidemark.TDengine.Messages;

/// <summary>What a <see cref="WalOffset"/> points at.</summary>
public enum WalOffsetKind : sbyte
{
    /// <summary>Reset policy "none".</summary>
    ResetNone = -3,

    /// <summary>The first there is.</summary>
    Earliest = -2,

    /// <summary>Behind the last there is.</summary>
    Latest = -1,

    /// <summary>Nothing (members of a batch).</summary>
    None = 0,

    /// <summary>A WAL version.</summary>
    Log = 1,

    /// <summary>A row of a snapshot.</summary>
    SnapshotData = 2,

    /// <summary>A table of a snapshot.</summary>
    SnapshotMeta = 3,
}
