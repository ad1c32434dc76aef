using Tidemark.Errors;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Contents;

/// <summary>
/// Works out the final rows of a table from the records about it: later values of a column win, deletes take what was there before them, and values of
/// columns that are gone are left behind. Gives rows in the order of their keys. Not thread-safe; used for one table after another.
/// </summary>
internal sealed class TableRows : IDisposable
{
    private const int BlockRows = 4096;
    private const int BlockBytes = 256 << 10;
    private readonly RawBlockBuilder _output = new([]);
    private readonly List<Part> _parts = [];
    private readonly List<(long Start, long End, int Part)> _deletes = [];
    private RowPlace[] _rows = [];
    private int _count;
    private PointTable _table = null!;
    private IReadOnlyList<int> _keyColumns = [];

    /// <summary>Begins with a table.</summary>
    public void Begin(PointTable table)
    {
        _table = table;
        _parts.Clear();
        _deletes.Clear();
        _count = 0;
        var columns = table.Columns.Columns;
        _keyColumns = [.. Enumerable.Range(1, Math.Max(0, columns.Count - 1)).Where(i => columns[i].Flags.HasFlag(TDengine.Messages.ColumnFlags.CompositeKey))];
        _output.Reset([.. columns.Select(c => new BlockColumnType(c.Type, c.Bytes, c.Precision, c.Scale))]);
    }

    /// <summary>Adds a record, in the order of the stream.</summary>
    public void Add(SpilledRecord record)
    {
        if (record.IsDelete)
        {
            _deletes.Add((record.Start, record.End, _parts.Count));
            return;
        }

        var block = record.Block;
        var ids = record.ColumnIds;
        var columns = _table.Columns.Columns;
        var places = new int[columns.Count];
        for (var i = 0; i < places.Length; i++) places[i] = ids.IndexOf(columns[i].ColumnId);
        if (_rows.Length < _count + block.RowCount) Array.Resize(ref _rows, Math.Max(_count + block.RowCount, _rows.Length * 2));
        for (var row = 0; row < block.RowCount; row++) _rows[_count++] = new RowPlace(block.GetInt64(0, row), _parts.Count, row);
        _parts.Add(new Part(block, places));
    }

    /// <summary>Gives the final rows in blocks with the columns the table has.</summary>
    public async ValueTask EndAsync(Func<PointTable, RawBlock, ValueTask> take)
    {
        Sort();
        var deletes = new DeletedRanges(_deletes);
        for (var start = 0; start < _count;)
        {
            var end = start + 1;
            while (end < _count && HasSameKey(_rows[start], _rows[end])) end++;
            var deletedBefore = deletes.Before(_rows[start].Timestamp);
            var first = start;
            while (first < end && _rows[first].Part < deletedBefore) first++;
            if (first < end) Emit(first, end);
            start = end;
            if (_output.RowCount >= BlockRows || (_output.RowCount % 256 == 255 && _output.ByteLength >= BlockBytes)) await FlushAsync(take).ConfigureAwait(false);
        }

        await FlushAsync(take).ConfigureAwait(false);
        _parts.Clear();
    }

    public void Dispose() => _output.Dispose();

    private void Sort()
    {
        var rows = _rows.AsSpan(0, _count);
        for (var i = 1; i < rows.Length; i++)
        {
            if (Compare(rows[i - 1], rows[i]) <= 0) continue;
            rows.Sort(Compare);
            return;
        }
    }

    // Versions of one row stand together, the latest last.
    private int Compare(RowPlace a, RowPlace b)
    {
        if (a.Timestamp != b.Timestamp) return a.Timestamp.CompareTo(b.Timestamp);
        var key = CompareKeys(a, b);
        if (key != 0) return key;
        return a.Part != b.Part ? a.Part.CompareTo(b.Part) : a.Row.CompareTo(b.Row);
    }

    private bool HasSameKey(RowPlace a, RowPlace b) => a.Timestamp == b.Timestamp && CompareKeys(a, b) == 0;

    private int CompareKeys(RowPlace a, RowPlace b)
    {
        foreach (var column in _keyColumns)
        {
            var (one, other) = (_parts[a.Part], _parts[b.Part]);
            if (one.Places[column] < 0 || other.Places[column] < 0) throw new TidemarkException(ErrorCode.Corrupt, $"Rows of table '{_table.Name}' lack a key column.");
            var order = KeyOrder.Compare(_table.Columns.Columns[column].Type, one.Block.GetValue(one.Places[column], a.Row), other.Block.GetValue(other.Places[column], b.Row));
            if (order != 0) return order;
        }

        return 0;
    }

    private void Emit(int first, int end)
    {
        for (var column = 0; column < _output.ColumnCount; column++)
        {
            var at = end - 1;
            while (at >= first && _parts[_rows[at].Part].Places[column] < 0) at--;
            if (at < first)
            {
                _output.AppendNull(column);
                continue;
            }

            var (part, row) = (_parts[_rows[at].Part], _rows[at].Row);
            if (part.Block.IsNull(part.Places[column], row)) _output.AppendNull(column);
            else _output.Append(column, part.Block.GetValue(part.Places[column], row));
        }
    }

    private async ValueTask FlushAsync(Func<PointTable, RawBlock, ValueTask> take)
    {
        if (_output.RowCount == 0) return;
        var block = RawBlock.Parse(_output.ToArray());
        _output.Clear();
        await take(_table, block).ConfigureAwait(false);
    }

    private readonly record struct RowPlace(long Timestamp, int Part, int Row);

    /// <summary>A block and where in it the table's columns are; -1 for those it does not have.</summary>
    private sealed record Part(RawBlock Block, int[] Places);
}
