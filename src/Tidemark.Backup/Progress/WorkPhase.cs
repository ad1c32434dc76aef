namespace Tidemark.Backup.Progress;

/// <summary>What a run is doing.</summary>
public enum WorkPhase
{
    /// <summary>Connecting and looking at the source, the target or the repository.</summary>
    Preparing,

    /// <summary>Reading or restoring tables and their tags.</summary>
    Schema,

    /// <summary>Reading or restoring the rows of the initial point.</summary>
    Rows,

    /// <summary>Reading or replaying the WAL.</summary>
    Wal,

    /// <summary>Working out which rows a point holds in the end.</summary>
    Folding,

    /// <summary>Making the point visible.</summary>
    Publishing,

    /// <summary>Deleting files.</summary>
    Removing,

    /// <summary>Comparing the target with the point.</summary>
    Comparing,

    /// <summary>Reading files to prove them.</summary>
    Verifying,

    /// <summary>Moving files to the far storage.</summary>
    Dumping,
}
