namespace Tidemark.Backup.Replay;

/// <summary>What gives a table its columns: its super table, or itself. Children of one super table share one object.</summary>
internal abstract class TargetTable(string name)
{
    private volatile TargetColumns? _columns;

    public string Name { get; } = name;

    /// <summary>The columns; null until they were read from the target.</summary>
    public TargetColumns? Columns
    {
        get => _columns;
        set => _columns = value;
    }
}
