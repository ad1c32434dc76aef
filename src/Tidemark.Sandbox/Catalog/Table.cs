using Tidemark.Sandbox.Rows;

namespace Tidemark.Sandbox.Catalog;

/// <summary>A table that holds rows. Changed by <see cref="Database"/>'s operations only.</summary>
public abstract class Table
{
    private readonly Dictionary<int, SourceColumn> _sources = [];

    private protected Table(Database database, Vgroup vgroup, string name, long uid, long createTimeMs)
    {
        Database = database;
        Vgroup = vgroup;
        Name = name;
        Uid = uid;
        CreateTimeMs = createTimeMs;
    }

    /// <summary>Where it is.</summary>
    public Database Database { get; }

    /// <summary>The vgroup its name falls into.</summary>
    public Vgroup Vgroup { get; }

    /// <summary>Its name, exact case.</summary>
    public string Name { get; }

    /// <summary>Its id on the wire.</summary>
    public long Uid { get; }

    /// <summary>When it was made, ms since 1970.</summary>
    public long CreateTimeMs { get; }

    /// <summary>TTL in days; 0 for ever.</summary>
    public int TtlDays { get; internal set; }

    /// <summary>The comment; null when it never had one.</summary>
    public string? Comment { get; internal set; }

    /// <summary>Columns in order, the timestamp first.</summary>
    public abstract IReadOnlyList<ColumnDefinition> Columns { get; }

    /// <summary>The schema version rows are written under.</summary>
    public abstract int ColumnVersion { get; }

    /// <summary>The super table's id; 0 of a normal table.</summary>
    public abstract long Suid { get; }

    /// <summary>Its rows.</summary>
    public TableRows Rows { get; internal set; } = null!;

    /// <summary>Whether it was dropped; its rows are then no longer delivered.</summary>
    public bool IsDropped { get; internal set; }

    /// <summary>Whether it is a virtual table, which has no rows of its own.</summary>
    public bool IsVirtual { get; internal set; }

    /// <summary>Where a column of a virtual table takes its values from; null of one without a source.</summary>
    public SourceColumn? SourceOf(ColumnDefinition column) => _sources.GetValueOrDefault(column.ColumnId);

    internal void SetSource(ColumnDefinition column, SourceColumn? source)
    {
        if (source is null)
            _sources.Remove(column.ColumnId);
        else
            _sources[column.ColumnId] = source;
    }

    /// <summary>The column of that name, or null.</summary>
    public ColumnDefinition? FindColumn(string name) => SuperTable.Find(Columns, name);
}
