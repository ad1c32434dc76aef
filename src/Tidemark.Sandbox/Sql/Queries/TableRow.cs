using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Rows;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>A row of a table; without a row, only its tags and its name.</summary>
internal sealed class TableRow(IReadOnlyList<ColumnDefinition> columns, IReadOnlyList<ColumnDefinition> tags) : RowView
{
    private readonly int[] _ordinals = new int[columns.Count];
    private readonly SqlValue?[] _tags = new SqlValue?[tags.Count];
    private IReadOnlyList<ColumnDefinition>? _stored;
    private Table? _table;
    private SqlValue? _name;

    /// <summary>The chunk that holds the row.</summary>
    public RowChunk? Chunk { get; set; }

    /// <summary>The row in the chunk.</summary>
    public int Row { get; set; }

    /// <summary>Where each column stands in the chunks of the table; -1 for columns that it no longer has.</summary>
    public ReadOnlySpan<int> Ordinals => _ordinals;

    public override long Time => Chunk!.Timestamps[Row];

    public override SqlValue TableName => _name ??= _table is null ? SqlValue.Null() : SqlValue.Text(_table.Name);

    /// <summary>The bytes of <see cref="TableName"/>.</summary>
    public ReadOnlySpan<byte> TableNameBytes => TableName.Content.Span;

    /// <summary>Moves to a table. Columns are matched by id: they may have changed since the query began.</summary>
    public void Enter(Table table)
    {
        if (!ReferenceEquals(table, _table))
        {
            _table = table;
            _name = null;
            Array.Clear(_tags);
        }

        var stored = table.Rows.Columns;
        if (ReferenceEquals(stored, _stored)) return;
        _stored = stored;
        for (var i = 0; i < columns.Count; i++) _ordinals[i] = Find(stored, columns[i], i);
    }

    public override SqlValue Column(int ordinal)
    {
        var column = columns[ordinal];
        var at = _ordinals[ordinal];
        return Chunk is null || at < 0 || Chunk.IsNull(at, Row)
            ? SqlValue.Null(column.Type)
            : SqlValue.FromRaw(column.Type, Chunk.Value(at, Row), (byte)column.DecimalScale);
    }

    public override SqlValue Tag(int ordinal)
    {
        if (_tags[ordinal] is { } known) return known;
        var tag = tags[ordinal];
        var raw = (_table as ChildTable)?.TagValue(tag);
        // An empty JSON reads as NULL.
        var value = raw is null || (tag.Type == DataType.Json && raw.Length == 0) ? SqlValue.Null(tag.Type) : SqlValue.FromRaw(tag.Type, raw);
        _tags[ordinal] = value;
        return value;
    }

    private static int Find(IReadOnlyList<ColumnDefinition> stored, ColumnDefinition column, int guess)
    {
        if (guess < stored.Count && stored[guess].ColumnId == column.ColumnId) return guess;
        for (var i = 0; i < stored.Count; i++)
            if (stored[i].ColumnId == column.ColumnId)
                return i;
        return -1;
    }
}
