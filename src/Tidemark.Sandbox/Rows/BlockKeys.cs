using System.Runtime.InteropServices;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Rows;

/// <summary>The primary keys of a block's rows.</summary>
internal readonly ref struct BlockKeys
{
    private readonly RawBlock _block;
    private readonly int _composite;
    private readonly DataType _compositeType;

    /// <param name="block">The block.</param>
    /// <param name="timestamp">Its timestamp column.</param>
    /// <param name="composite">The column of its composite key, -1 when the table has none.</param>
    public BlockKeys(RawBlock block, int timestamp, int composite)
    {
        _block = block;
        _composite = composite;
        _compositeType = composite < 0 ? DataType.Null : block.Columns[composite].Type;
        var column = block.Columns[timestamp];
        Timestamps = MemoryMarshal.Cast<byte, long>(block.Bytes.Span.Slice(column.DataStart, column.DataLength));
    }

    /// <summary>The timestamps.</summary>
    public ReadOnlySpan<long> Timestamps { get; }

    /// <summary>How many rows from one on have strictly ascending keys.</summary>
    public int AscendingRun(int first)
    {
        var row = first + 1;
        if (_composite < 0)
        {
            while (row < Timestamps.Length && Timestamps[row] > Timestamps[row - 1])
                row++;
            return row - first;
        }

        while (row < Timestamps.Length && Compare(row, Timestamps[row - 1], _block.GetValue(_composite, row - 1)) > 0)
            row++;
        return row - first;
    }

    /// <summary>The rows in the order of their keys, those of one key in the order they have, and where each key ends.</summary>
    public (int[] Rows, int[] Ends) Order()
    {
        var rows = new int[Timestamps.Length];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = i;
        var (block, composite, type) = (_block, _composite, _compositeType);
        var times = Timestamps.ToArray();
        Array.Sort(rows, (a, b) => Compare(a, b) is not 0 and var order ? order : a.CompareTo(b));
        var ends = new List<int>(rows.Length);
        for (var i = 0; i < rows.Length; i++)
            if (i + 1 == rows.Length || Compare(rows[i], rows[i + 1]) != 0)
                ends.Add(i + 1);
        return (rows, [.. ends]);

        int Compare(int a, int b)
        {
            var order = times[a].CompareTo(times[b]);
            return order != 0 || composite < 0 ? order : KeyOrder.Compare(type, block.GetValue(composite, a), block.GetValue(composite, b));
        }
    }

    /// <summary>Compares the key of a row of the block with that of a stored row.</summary>
    public int Compare(int row, RowChunk chunk, int chunkRow) => _composite < 0
        ? Timestamps[row].CompareTo(chunk.Timestamps[chunkRow])
        : Compare(row, chunk.Timestamps[chunkRow], chunk.Value(1, chunkRow));

    /// <summary>How many of the ascending rows from <paramref name="first"/> to <paramref name="end"/> are below a stored row; the first one is.</summary>
    public int CountBelow(int first, int end, RowChunk chunk, int chunkRow)
    {
        var low = first + 1;
        var high = end;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Compare(middle, chunk, chunkRow) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low - first;
    }

    private int Compare(int row, long timestamp, ReadOnlySpan<byte> composite)
    {
        var order = Timestamps[row].CompareTo(timestamp);
        return order != 0 ? order : KeyOrder.Compare(_compositeType, _block.GetValue(_composite, row), composite);
    }
}
