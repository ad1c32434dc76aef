using System.Runtime.InteropServices;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Blocks;

/// <summary>
/// Groups the rows of a block by the value of one column, such as the leading <c>tbname</c> of <c>SELECT tbname, * FROM stable</c>.
/// Reusable; not thread-safe; no allocation per row.
/// </summary>
public sealed class RowGroups
{
    private int[] _slots = [];
    private int[] _groupOfRow = [];
    private int[] _rows = [];
    private int[] _starts = [];
    private int[] _firstRow = [];
    private int[] _hashes = [];
    private RawBlock? _block;
    private int _column;

    /// <summary>The number of groups.</summary>
    public int Count { get; private set; }

    /// <summary>Groups the rows of a block, in the order in which the values first appear. NULL is a group of its own.</summary>
    /// <exception cref="TDengineFormatException">A value does not lie inside its column.</exception>
    public void Group(RawBlock block, int column)
    {
        ArgumentNullException.ThrowIfNull(block);
        _block = block;
        _column = column;
        Count = 0;
        var rows = block.RowCount;
        Prepare(rows);
        if (IsOneValue(block, column))
        {
            TakeAll(rows);
            return;
        }

        for (var row = 0; row < rows; row++) _groupOfRow[row] = Find(block, row);
        Arrange(rows);
    }

    /// <summary>The value of a group; empty for NULL.</summary>
    public ReadOnlySpan<byte> Key(int group) => Block.GetValue(_column, _firstRow[CheckGroup(group)]);

    /// <summary>Whether a group is that of NULL.</summary>
    public bool IsNull(int group) => Block.IsNull(_column, _firstRow[CheckGroup(group)]);

    /// <summary>The rows of a group, ascending.</summary>
    public ReadOnlySpan<int> Rows(int group)
    {
        CheckGroup(group);
        return _rows.AsSpan(_starts[group], _starts[group + 1] - _starts[group]);
    }

    private RawBlock Block => _block ?? throw new InvalidOperationException("No block has been grouped.");

    private int CheckGroup(int group)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)group, (uint)Count, nameof(group));
        return group;
    }

    private void Prepare(int rows)
    {
        var slots = 16;
        while (slots < 2 * rows) slots *= 2;
        if (_slots.Length < slots) _slots = new int[slots];
        Array.Fill(_slots, -1);
        if (_rows.Length >= rows) return;
        _groupOfRow = new int[rows];
        _rows = new int[rows];
        _starts = new int[rows + 1];
        _firstRow = new int[rows];
        _hashes = new int[rows];
    }

    // Blocks of large tables hold rows of one: the values then lie one after another and repeat themselves, which is seen much faster than by comparing rows.
    private static bool IsOneValue(RawBlock block, int column)
    {
        ref readonly var area = ref block.ColumnSpan[column];
        if (block.RowCount == 0 || !area.Type.IsVariable()) return false;
        var length = block.GetItem(in area, 0).Length;
        if (length == 0 || area.DataLength != (long)length * block.RowCount) return false;
        var span = block.Bytes.Span;
        var data = span.Slice(area.DataStart, area.DataLength);
        if (!data[length..].SequenceEqual(data[..^length])) return false;
        var offsets = MemoryMarshal.Cast<byte, int>(span.Slice(area.MetaStart, area.MetaLength));
        for (var row = 0; row < offsets.Length; row++)
        {
            if (offsets[row] != row * length) return false;
        }

        return true;
    }

    private void TakeAll(int rows)
    {
        Count = 1;
        (_starts[0], _starts[1], _firstRow[0]) = (0, rows, 0);
        for (var row = 0; row < rows; row++) _rows[row] = row;
    }

    private int Find(RawBlock block, int row)
    {
        var key = block.GetValue(_column, row);
        var isNull = block.IsNull(_column, row);
        // Rows of a table mostly come one after another.
        if (row > 0 && Equal(block, _firstRow[_groupOfRow[row - 1]], key, isNull)) return _groupOfRow[row - 1];
        var hash = default(HashCode);
        hash.AddBytes(key);
        var code = hash.ToHashCode();
        var mask = _slots.Length - 1;
        for (var slot = code & mask; ; slot = (slot + 1) & mask)
        {
            var group = _slots[slot];
            if (group < 0)
            {
                _slots[slot] = Count;
                _firstRow[Count] = row;
                _hashes[Count] = code;
                return Count++;
            }

            if (_hashes[group] == code && Equal(block, _firstRow[group], key, isNull)) return group;
        }
    }

    private bool Equal(RawBlock block, int row, ReadOnlySpan<byte> key, bool isNull) =>
        block.IsNull(_column, row) == isNull && block.GetValue(_column, row).SequenceEqual(key);

    private void Arrange(int rows)
    {
        Array.Clear(_starts, 0, Count + 1 <= _starts.Length ? Count + 1 : _starts.Length);
        if (rows == 0) return;
        for (var row = 0; row < rows; row++) _starts[_groupOfRow[row] + 1]++;
        for (var group = 0; group < Count; group++) _starts[group + 1] += _starts[group];
        // The hashes are no longer needed: they count how much of each group is placed.
        Array.Clear(_hashes, 0, Count);
        for (var row = 0; row < rows; row++)
        {
            var group = _groupOfRow[row];
            _rows[_starts[group] + _hashes[group]++] = row;
        }
    }
}
