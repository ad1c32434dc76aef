using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>Orders the rows of several blocks by timestamp and composite key, as submit data must be; equal rows stay as they were.</summary>
internal sealed class SubmitRowOrder(IReadOnlyList<SubmitBlock> blocks, int keyColumn) : IComparer<(int Block, int Row)>
{
    private readonly int[] _keyPlaces = [.. blocks.Select(block => keyColumn == 0 ? -1 : block.Columns.ToList().IndexOf(keyColumn))];

    public (int Block, int Row)[] Sort()
    {
        var rows = new (int Block, int Row)[blocks.Sum(block => block.Block.RowCount)];
        var next = 0;
        for (var block = 0; block < blocks.Count; block++)
            for (var row = 0; row < blocks[block].Block.RowCount; row++)
                rows[next++] = (block, row);
        Array.Sort(rows, this);
        return rows;
    }

    public int Compare((int Block, int Row) x, (int Block, int Row) y)
    {
        var left = blocks[x.Block].Block;
        var right = blocks[y.Block].Block;
        var order = left.GetInt64(0, x.Row).CompareTo(right.GetInt64(0, y.Row));
        if (order == 0 && _keyPlaces[x.Block] >= 0 && _keyPlaces[y.Block] >= 0) order = CompareKeys(left, _keyPlaces[x.Block], x.Row, right, _keyPlaces[y.Block], y.Row);
        return order != 0 ? order : x.CompareTo(y);
    }

    private static int CompareKeys(RawBlock left, int leftColumn, int leftRow, RawBlock right, int rightColumn, int rightRow)
    {
        var type = left.Columns[leftColumn].Type;
        if (type.IsVariable()) return left.GetValue(leftColumn, leftRow).SequenceCompareTo(right.GetValue(rightColumn, rightRow));
        return System.Collections.Comparer.DefaultInvariant.Compare(left.GetObject(leftColumn, leftRow), right.GetObject(rightColumn, rightRow));
    }
}
