namespace Tidemark.Sandbox.Catalog;

/// <summary>A table of its own schema.</summary>
public sealed class NormalTable : Table
{
    private IReadOnlyList<ColumnDefinition> _columns = [];
    private int _version = 1;

    internal NormalTable(Database database, Vgroup vgroup, string name, long uid, long createTimeMs)
        : base(database, vgroup, name, uid, createTimeMs)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnDefinition> Columns => _columns;

    /// <inheritdoc/>
    public override int ColumnVersion => _version;

    /// <inheritdoc/>
    public override long Suid => 0;

    /// <summary>Next id to give to a column.</summary>
    internal int NextColumnId { get; set; } = 1;

    internal void SetColumns(IReadOnlyList<ColumnDefinition> columns, int version)
    {
        _columns = columns;
        _version = version;
    }
}
