namespace Tidemark.Backup.Replay;

/// <summary>How far a restore has come. The names stand in the journal.</summary>
internal enum RestoreStage
{
    /// <summary>Creating super tables and tables.</summary>
    Schema,

    /// <summary>Writing the rows of the initial point.</summary>
    Rows,

    /// <summary>Replaying the WAL.</summary>
    Wal,

    /// <summary>Creating what the stream does not carry, and comparing.</summary>
    Outside,
}
