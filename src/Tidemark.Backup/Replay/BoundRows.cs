using System.Buffers.Binary;
using System.Text;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Replay;

/// <summary>Rows of a block as bound columns: the way for tables with a BLOB.</summary>
internal static class BoundRows
{
    /// <summary>The insert with one question mark per chosen column.</summary>
    public static string Statement(string table, BlockPlan plan)
    {
        var names = string.Join(",", plan.Chosen.Select(c => SqlIdentifier.Quote(c.Name)));
        return $"INSERT INTO {SqlIdentifier.Quote(table)} ({names}) VALUES ({string.Join(",", Enumerable.Repeat("?", plan.Chosen.Count))})";
    }

    /// <summary>The values. They refer to the block's bytes, but for NCHAR, which is bound as UTF-8.</summary>
    /// <param name="block">The block.</param>
    /// <param name="plan">Which columns.</param>
    /// <param name="rows">Which rows; null for all.</param>
    public static BoundColumn[] Columns(RawBlock block, BlockPlan plan, IReadOnlyList<int>? rows)
    {
        var columns = new BoundColumn[plan.Selection.Length];
        var count = rows?.Count ?? block.RowCount;
        for (var i = 0; i < columns.Length; i++)
        {
            var index = plan.Selection[i].Column;
            var column = block.Columns[index];
            var values = new ReadOnlyMemory<byte>?[count];
            for (var at = 0; at < count; at++)
            {
                var row = rows is null ? at : rows[at];
                if (!block.IsNull(index, row)) values[at] = column.Type == DataType.NChar ? Encoding.UTF8.GetBytes(NCharText.ToText(block.GetValue(index, row))) : Value(block, column, index, row);
            }

            columns[i] = new BoundColumn(plan.Chosen[i].Type, values);
        }

        return columns;
    }

    private static ReadOnlyMemory<byte> Value(RawBlock block, RawBlockColumn column, int index, int row)
    {
        // The length was checked by GetValue; the place follows from the block's layout.
        var length = block.GetValue(index, row).Length;
        var start = column.Type.IsVariable()
            ? BinaryPrimitives.ReadInt32LittleEndian(block.Bytes.Span[(column.MetaStart + (4 * row))..]) + column.Type.LengthPrefixBytes()
            : row * column.Type.FixedWidth();
        return block.Bytes.Slice(column.DataStart + start, length);
    }
}
