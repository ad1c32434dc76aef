using System.Buffers;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Rows;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>
/// Rows of tables as they are stored, made block by block while they are fetched. Each block sees the rows that are there when it is made.
/// </summary>
internal sealed class ScanResult(
    SandboxEngine engine,
    IReadOnlyList<OutputColumn> columns,
    TimePrecision precision,
    TableScan scan,
    Condition condition,
    IReadOnlyList<BoundExpression> items,
    long offset,
    long? limit) : RowsResult(columns, precision)
{
    private long _skip = offset;
    private long _left = limit ?? long.MaxValue;

    /// <summary>The rows as values; under the engine's gate.</summary>
    public IEnumerable<SqlValue[]> Drain()
    {
        foreach (var row in scan.Rows())
        {
            if (_skip > 0)
            {
                _skip--;
                continue;
            }

            if (_left-- <= 0) yield break;
            yield return [.. items.Select(item => item.Evaluate(row))];
        }
    }

    public override bool ReadBlock(IBufferWriter<byte> output)
    {
        lock (engine.Gate)
        {
            Block.Clear();
            while (Block.Rows < OutputBlock.MaxRows && _left > 0)
            {
                var room = OutputBlock.MaxRows - Block.Rows;
                var wanted = condition.FiltersRows ? room : (int)Math.Min(room, Math.Min(_skip, room) + _left);
                if (!scan.Next(wanted, out var chunk, out var first, out var count)) break;
                Append(chunk, first, count);
            }

            if (Block.Rows == 0) return false;
            Block.WriteTo(output);
            return true;
        }
    }

    private void Append(RowChunk chunk, int first, int count)
    {
        var row = scan.Row;
        row.Chunk = chunk;
        if (!condition.FiltersRows)
        {
            var skipped = (int)Math.Min(_skip, count);
            _skip -= skipped;
            var taken = (int)Math.Min(count - skipped, _left);
            _left -= taken;
            if (taken > 0) AppendRun(row, chunk, first + skipped, taken);
            return;
        }

        for (var i = first; i < first + count && _left > 0; i++)
        {
            row.Row = i;
            if (!condition.AcceptsRow(row)) continue;
            if (_skip > 0)
            {
                _skip--;
                continue;
            }

            _left--;
            for (var item = 0; item < items.Count; item++) Block.Append(item, items[item].Evaluate(row));
        }
    }

    private void AppendRun(TableRow row, RowChunk chunk, int first, int count)
    {
        row.Row = first;
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            if (item is ColumnReference column)
            {
                var at = row.Ordinals[column.Ordinal];
                Block[i].AppendStored(at < 0 ? null : chunk.StoredColumn(at), first, count);
            }
            else if (!item.Dependence.HasFlag(Dependence.Row))
            {
                Block.AppendRepeated(i, item.Evaluate(row), count);
            }
            else
            {
                for (var r = first; r < first + count; r++)
                {
                    row.Row = r;
                    Block.Append(i, item.Evaluate(row));
                }
            }
        }
    }
}
