using System.Buffers;
using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Rows;

/// <summary>
/// Brings blocks of rows into the form in which a log keeps them: version 2, rows in the order of their keys, those of equal keys joined: of each column the last value that is
/// not NULL. Source: inserts on a 3.3.7.5 server.
/// </summary>
internal static class IncomingBlock
{
    /// <summary>The block itself when it has that form already, otherwise a new one.</summary>
    /// <param name="block">The rows.</param>
    /// <param name="columns">Their columns.</param>
    /// <param name="timestamp">Which of them is the timestamp.</param>
    /// <param name="composite">Which of them is the composite key; -1 for none.</param>
    public static RawBlock Normalize(RawBlock block, IReadOnlyList<ColumnDefinition> columns, int timestamp, int composite)
    {
        var keys = new BlockKeys(block, timestamp, composite);
        var isSorted = keys.AscendingRun(0) >= block.RowCount;
        if (isSorted && block.Version == 2 && !HasWideBlob(block, columns))
            return block;
        var bytes = isSorted ? block.Bytes.ToArray() : Sorted(block, keys);
        RawBlockCopy.PatchVersion(bytes, 2);
        for (var i = 0; i < columns.Count; i++)
            if (columns[i].Type.IsBlob())
                RawBlockCopy.PatchColumn(bytes, i, new(columns[i].Type, columns[i].Bytes));
        return RawBlock.Parse(bytes);
    }

    private static bool HasWideBlob(RawBlock block, IReadOnlyList<ColumnDefinition> columns)
    {
        for (var i = 0; i < columns.Count; i++)
            if (columns[i].Type.IsBlob() && block.Columns[i].HeaderBytes != columns[i].Bytes)
                return true;
        return false;
    }

    private static byte[] Sorted(RawBlock block, BlockKeys keys)
    {
        var (rows, ends) = keys.Order();
        if (ends.Length == rows.Length)
        {
            var output = new ArrayBufferWriter<byte>(block.Bytes.Length);
            RawBlockCopy.WriteRows(block, ColumnSelection.All(block), rows, output);
            return output.WrittenSpan.ToArray();
        }

        using var builder = new RawBlockBuilder([.. block.Columns.Select(BlockColumnType.Of)]);
        for (var column = 0; column < block.Columns.Count; column++)
        {
            for (var key = 0; key < ends.Length; key++)
            {
                var last = ends[key] - 1;
                while (last > (key == 0 ? 0 : ends[key - 1]) && block.IsNull(column, rows[last]))
                    last--;
                if (block.IsNull(column, rows[last]))
                    builder.AppendNull(column);
                else
                    builder.Append(column, block.GetValue(column, rows[last]));
            }
        }

        return builder.ToArray();
    }
}
