namespace Tidemark.Backup.Capture;

/// <summary>How the rows of an initial point are read.</summary>
public enum InitialRead
{
    /// <summary>Each super table in the way that is faster for it.</summary>
    Auto,

    /// <summary>By snapshot subscription; tables that a snapshot distorts, and normal tables, by scan all the same.</summary>
    Snapshot,

    /// <summary>By queries.</summary>
    Scan,
}
