using System.Buffers;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Selection;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Contents;

/// <summary>Leaves of rows what a selection takes. One caller at a time.</summary>
/// <param name="selection">Tables and times.</param>
/// <param name="keysOnly">Leave of the columns only the key, which is what counting needs.</param>
internal sealed class RowFilter(TableSelection selection, bool keysOnly)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<int> _rows = [];

    /// <summary>Whether a table is chosen.</summary>
    public bool Takes(string table) => selection.IsChosen(table);

    /// <summary>What is left of a block, valid until the next call; null when no row is left.</summary>
    /// <param name="block">The rows.</param>
    /// <param name="plan">What its columns are in the table.</param>
    public (short[] ColumnIds, ReadOnlyMemory<byte> Block)? Cut(RawBlock block, BlockPlan plan)
    {
        _rows.Clear();
        for (var row = 0; row < block.RowCount; row++)
        {
            if (selection.Time.Contains(block.GetInt64(0, row))) _rows.Add(row);
        }

        if (_rows.Count == 0) return null;
        int[] columns = [.. Enumerable.Range(0, plan.Chosen.Count).Where(i => !keysOnly || i == 0 || plan.Chosen[i].Flags.HasFlag(ColumnFlags.CompositeKey))];
        _bytes.ResetWrittenCount();
        RawBlockCopy.WriteRows(block, [.. columns.Select(i => plan.Selection[i])], [.. _rows], _bytes);
        return ([.. columns.Select(i => plan.Chosen[i].ColumnId)], _bytes.WrittenMemory);
    }
}
