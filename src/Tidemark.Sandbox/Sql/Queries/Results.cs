using System.Buffers;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>The answer of a statement without rows.</summary>
internal sealed class UpdateResult(long affectedRows) : SqlResult
{
    public override bool IsUpdate => true;

    public override long AffectedRows { get; } = affectedRows;

    public override IReadOnlyList<ResultColumn> Columns => [];

    public override TimePrecision Precision => TimePrecision.Milliseconds;

    public override bool ReadBlock(IBufferWriter<byte> output) => false;
}

/// <summary>A result with rows.</summary>
internal abstract class RowsResult(IReadOnlyList<OutputColumn> columns, TimePrecision precision) : SqlResult
{
    public override bool IsUpdate => false;

    public override long AffectedRows => 0;

    public IReadOnlyList<OutputColumn> OutputColumns { get; } = columns;

    public override IReadOnlyList<ResultColumn> Columns { get; } = [.. columns.Select(column => column.ToResultColumn())];

    public override TimePrecision Precision { get; } = precision;

    protected OutputBlock Block { get; } = new(columns);
}

/// <summary>Rows that are in memory, or are made one after the other.</summary>
internal sealed class MemoryResult(IReadOnlyList<OutputColumn> columns, TimePrecision precision, IEnumerable<SqlValue[]> rows) : RowsResult(columns, precision)
{
    private readonly IEnumerator<SqlValue[]> _rows = rows.GetEnumerator();

    /// <summary>Rows not yet read.</summary>
    public IEnumerable<SqlValue[]> Drain()
    {
        while (_rows.MoveNext()) yield return _rows.Current;
    }

    public override bool ReadBlock(IBufferWriter<byte> output)
    {
        Block.Clear();
        while (Block.Rows < OutputBlock.MaxRows && _rows.MoveNext())
        {
            var row = _rows.Current;
            for (var i = 0; i < row.Length; i++) Block.Append(i, row[i]);
        }

        if (Block.Rows == 0) return false;
        Block.WriteTo(output);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _rows.Dispose();
        base.Dispose(disposing);
    }
}
