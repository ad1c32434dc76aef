using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.Rows;

/// <summary>
/// The rows of one table: columnar, sorted by timestamp and composite key, in chunks of up to <see cref="RowChunk.MaxRows"/> rows.
/// Not thread safe: under the engine's gate.
/// </summary>
public sealed class TableRows
{
    private readonly List<RowChunk> _chunks = [];
    private bool _hasCompositeKey;

    internal TableRows(IReadOnlyList<ColumnDefinition> columns)
    {
        Columns = columns;
        _hasCompositeKey = columns.Count > 1 && columns[1].IsCompositeKey;
    }

    /// <summary>The columns that chunks have, in order.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; private set; }

    /// <summary>Rows.</summary>
    public long Count { get; private set; }

    /// <summary>The chunks in order of their keys; none is empty.</summary>
    public IReadOnlyList<RowChunk> Chunks => _chunks;

    /// <summary>The first row whose timestamp is not below a value, as chunk and row; past the end: (Chunks.Count, 0).</summary>
    public (int Chunk, int Row) LowerBound(long timestamp)
    {
        var low = 0;
        var high = _chunks.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_chunks[middle].Timestamps[^1] < timestamp)
                low = middle + 1;
            else
                high = middle;
        }

        return low == _chunks.Count ? (low, 0) : (low, FirstAtLeast(_chunks[low].Timestamps, timestamp));
    }

    /// <summary>The least and the greatest timestamp within bounds that a row has; null when there is none.</summary>
    public (long First, long Last, long Rows)? Matched(long start, long end)
    {
        var (chunk, row) = LowerBound(start);
        if (start > end || chunk == _chunks.Count || _chunks[chunk].Timestamps[row] > end)
            return null;
        var first = _chunks[chunk].Timestamps[row];
        var last = first;
        long rows = 0;
        for (; chunk < _chunks.Count; chunk++, row = 0)
        {
            var stamps = _chunks[chunk].Timestamps[row..];
            var inside = stamps[^1] <= end ? stamps.Length : FirstAbove(stamps, end);
            if (inside == 0)
                break;
            last = stamps[inside - 1];
            rows += inside;
            if (inside < stamps.Length)
                break;
        }

        return (first, last, rows);
    }

    /// <summary>Inserts the rows of a block; rows with the key of an existing one overwrite its values in the columns that the block has.</summary>
    /// <param name="block">The block.</param>
    /// <param name="sources">Per column of the table the column of the block, -1 where the block has none. The keys must be there.</param>
    internal void Upsert(RawBlock block, ReadOnlySpan<int> sources)
    {
        var keys = new BlockKeys(block, sources[0], _hasCompositeKey ? sources[1] : -1);
        var at = 0;
        while (at < block.RowCount)
        {
            var run = keys.AscendingRun(at);
            Merge(block, sources, keys, at, run);
            at += run;
        }
    }

    /// <summary>Removes the rows of a time range.</summary>
    /// <returns>How many.</returns>
    internal long Delete(long start, long end)
    {
        if (Matched(start, end) is not var (_, _, rows))
            return 0;
        var left = rows;
        var (chunk, row) = LowerBound(start);
        while (left > 0)
        {
            var here = (int)Math.Min(left, _chunks[chunk].Count - row);
            _chunks[chunk].Remove(row, here);
            left -= here;
            if (_chunks[chunk].Count == 0)
                _chunks.RemoveAt(chunk);
            else
                chunk++;
            row = 0;
        }

        Count -= rows;
        return rows;
    }

    /// <summary>Follows a change of the table's columns: values go with the column id.</summary>
    internal void ChangeColumns(IReadOnlyList<ColumnDefinition> columns)
    {
        var sources = new int[columns.Count];
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = -1;
            for (var j = 0; j < Columns.Count; j++)
                if (Columns[j].ColumnId == columns[i].ColumnId && Columns[j].Type == columns[i].Type)
                    sources[i] = j;
        }

        Columns = columns;
        _hasCompositeKey = columns.Count > 1 && columns[1].IsCompositeKey;
        foreach (var chunk in _chunks)
            chunk.Rearrange(sources);
    }

    /// <summary>Merges rows with ascending keys.</summary>
    private void Merge(RawBlock block, ReadOnlySpan<int> sources, BlockKeys keys, int first, int rows)
    {
        var end = first + rows;
        var (chunk, row) = Find(keys, first);
        while (first < end)
        {
            if (chunk < _chunks.Count && row == _chunks[chunk].Count)
                (chunk, row) = (chunk + 1, 0);
            var order = chunk == _chunks.Count ? -1 : keys.Compare(first, _chunks[chunk], row);
            if (order > 0)
            {
                (chunk, row) = Find(keys, first);
            }
            else if (order == 0)
            {
                _chunks[chunk].Set(row, block, sources, first, _hasCompositeKey ? 2 : 1);
                first++;
                row++;
            }
            else
            {
                var count = chunk == _chunks.Count ? end - first : keys.CountBelow(first, end, _chunks[chunk], row);
                (chunk, row) = InsertRun(chunk, row, block, sources, first, count);
                first += count;
            }
        }
    }

    /// <summary>Inserts rows that all belong before one row; gives the place behind them.</summary>
    private (int Chunk, int Row) InsertRun(int chunk, int row, RawBlock block, ReadOnlySpan<int> sources, int first, int count)
    {
        Count += count;
        if (row == 0 && chunk > 0 && _chunks[chunk - 1].Count < RowChunk.MaxRows)
        {
            chunk--;
            row = _chunks[chunk].Count;
        }
        else if (row == 0 && (chunk == _chunks.Count || _chunks[chunk].Count + count > RowChunk.MaxRows))
        {
            _chunks.Insert(chunk, new(this));
        }
        else if (_chunks[chunk].Count + count > RowChunk.MaxRows)
        {
            _chunks.Insert(chunk + 1, _chunks[chunk].SplitOff(row));
        }

        while (true)
        {
            var here = Math.Min(count, RowChunk.MaxRows - _chunks[chunk].Count);
            _chunks[chunk].Insert(row, block, sources, first, here);
            (first, count, row) = (first + here, count - here, row + here);
            if (count == 0)
                return (chunk, row);
            _chunks.Insert(++chunk, new(this));
            row = 0;
        }
    }

    /// <summary>The first row whose key is not below that of a row of a block.</summary>
    private (int Chunk, int Row) Find(BlockKeys keys, int blockRow)
    {
        if (_chunks.Count == 0 || keys.Compare(blockRow, _chunks[^1], _chunks[^1].Count - 1) > 0)
            return (_chunks.Count, 0);
        var (chunk, row) = LowerBound(keys.Timestamps[blockRow]);
        while (_hasCompositeKey && chunk < _chunks.Count && keys.Compare(blockRow, _chunks[chunk], row) > 0)
            if (++row == _chunks[chunk].Count)
                (chunk, row) = (chunk + 1, 0);
        return (chunk, row);
    }

    private static int FirstAtLeast(ReadOnlySpan<long> sorted, long value)
    {
        var low = 0;
        var high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static int FirstAbove(ReadOnlySpan<long> sorted, long value) =>
        value == long.MaxValue ? sorted.Length : FirstAtLeast(sorted, value + 1);
}
