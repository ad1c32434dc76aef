namespace Tidemark.Sandbox.Catalog;

/// <summary>A super table as it is now. Changed by <see cref="Database"/>'s operations only.</summary>
public sealed class SuperTable
{
    private readonly SortedDictionary<string, ChildTable> _children = new(StringComparer.Ordinal);

    internal SuperTable(Database database, string name, long suid)
    {
        Database = database;
        Name = name;
        Suid = suid;
    }

    /// <summary>Where it is.</summary>
    public Database Database { get; }

    /// <summary>Its name, exact case.</summary>
    public string Name { get; }

    /// <summary>Its id on the wire.</summary>
    public long Suid { get; }

    /// <summary>Columns in order, the timestamp first.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; internal set; } = [];

    /// <summary>Tags in order.</summary>
    public IReadOnlyList<ColumnDefinition> Tags { get; internal set; } = [];

    /// <summary>Grows by 1 with each change of the columns; 1 at creation.</summary>
    public int ColumnVersion { get; internal set; } = 1;

    /// <summary>Grows by 1 with each change of the tags; 1 at creation.</summary>
    public int TagVersion { get; internal set; } = 1;

    /// <summary>Next id to give; columns and tags share the numbers.</summary>
    internal int NextColumnId { get; set; } = 1;

    /// <summary>The comment; null when it never had one.</summary>
    public string? Comment { get; internal set; }

    /// <summary>KEEP of its rows in minutes; 0 or less: the database's.</summary>
    public long KeepMinutes { get; internal set; } = -1;

    /// <summary>Whether it was made with VIRTUAL 1.</summary>
    public bool IsVirtual { get; internal set; }

    /// <summary>When it was made, ms since 1970.</summary>
    public long CreateTimeMs { get; internal set; }

    /// <summary>When it was changed last, ms since 1970.</summary>
    public long UpdateTimeMs { get; internal set; }

    /// <summary>Its child tables by name, in the order of names.</summary>
    public IReadOnlyDictionary<string, ChildTable> Children => _children;

    /// <summary>The column of that name, or null.</summary>
    public ColumnDefinition? FindColumn(string name) => Find(Columns, name);

    /// <summary>The tag of that name, or null.</summary>
    public ColumnDefinition? FindTag(string name) => Find(Tags, name);

    /// <summary>Whether it was dropped.</summary>
    public bool IsDropped { get; internal set; }

    internal void Add(ChildTable child) => _children.Add(child.Name, child);

    internal void Remove(ChildTable child) => _children.Remove(child.Name);

    /// <summary>Lets the rows of all children follow a change of the columns.</summary>
    internal void ColumnsChanged()
    {
        foreach (var child in _children.Values)
            child.Rows.ChangeColumns(Columns);
    }

    internal static ColumnDefinition? Find(IReadOnlyList<ColumnDefinition> columns, string name)
    {
        foreach (var column in columns)
            if (column.Name == name)
                return column;
        return null;
    }
}
