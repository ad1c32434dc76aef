using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.Rows;

/// <summary>Values with lengths of their own: items (length and content, as in a raw block) in a heap, addressed by offset.</summary>
/// <param name="prefix">Bytes of an item's length: 2, or 4 for BLOB.</param>
internal sealed class VariableRowColumn(int prefix) : RowColumn
{
    /// <summary>Where the item of each row is; -1 for NULL.</summary>
    private int[] _offsets = [];
    private byte[] _heap = [];
    private int _used;

    public override void Insert(int row, int count, RawBlock block, int column, int first, int rows)
    {
        MakeRoom(row, count, rows);
        var source = block.Columns[column];
        var bytes = block.Bytes.Span;
        var offsets = MemoryMarshal.Cast<byte, int>(bytes.Slice(source.MetaStart, source.MetaLength)).Slice(first, rows);
        var data = bytes.Slice(source.DataStart, source.DataLength);
        var target = _offsets.AsSpan(row, rows);
        if (Range(offsets, data) is var (start, length))
        {
            Reserve(length);
            data.Slice(start, length).CopyTo(_heap.AsSpan(_used));
            for (var i = 0; i < rows; i++)
                target[i] = offsets[i] < 0 ? -1 : offsets[i] - start + _used;
            _used += length;
            return;
        }

        for (var i = 0; i < rows; i++)
            target[i] = offsets[i] < 0 ? -1 : Add(Item(data, offsets[i]));
    }

    public override void InsertNulls(int row, int count, int rows)
    {
        MakeRoom(row, count, rows);
        _offsets.AsSpan(row, rows).Fill(-1);
    }

    public override void Set(int row, RawBlock block, int column, int sourceRow)
    {
        var source = block.Columns[column];
        var bytes = block.Bytes.Span;
        var offset = BinaryPrimitives.ReadInt32LittleEndian(bytes[(source.MetaStart + (sourceRow * 4))..]);
        _offsets[row] = offset < 0 ? -1 : Add(Item(bytes.Slice(source.DataStart, source.DataLength), offset));
    }

    public override void Remove(int row, int count, int rows)
    {
        var behind = row + rows;
        _offsets.AsSpan(behind, count - behind).CopyTo(_offsets.AsSpan(row));
        if (count == rows)
            _used = 0;
    }

    public override RowColumn SplitOff(int row, int count)
    {
        var other = new VariableRowColumn(prefix) { _offsets = new int[Grown(count - row)] };
        other.Reserve(DataLength(row, count - row));
        for (var i = row; i < count; i++)
            other._offsets[i - row] = IsNull(i) ? -1 : other.Add(Item(_heap, _offsets[i]));
        Compact(row);
        return other;
    }

    public override bool IsNull(int row) => _offsets[row] < 0;

    public override ReadOnlySpan<byte> Value(int row) => Item(_heap, _offsets[row])[prefix..];

    public override int DataLength(int first, int rows)
    {
        var length = 0;
        foreach (var offset in _offsets.AsSpan(first, rows))
            if (offset >= 0)
                length += ItemLength(_heap, offset);
        return length;
    }

    public override void Write(int first, int rows, Span<byte> meta, Span<byte> data)
    {
        var target = MemoryMarshal.Cast<byte, int>(meta);
        var at = 0;
        for (var i = 0; i < rows; i++)
        {
            var offset = _offsets[first + i];
            if (offset < 0)
            {
                target[i] = -1;
                continue;
            }

            var item = Item(_heap, offset);
            item.CopyTo(data[at..]);
            target[i] = at;
            at += item.Length;
        }
    }

    /// <summary>The one run of bytes that holds all items in order, if there is one.</summary>
    private (int Start, int Length)? Range(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> data)
    {
        var start = -1;
        var next = -1;
        foreach (var offset in offsets)
        {
            if (offset < 0)
                continue;
            if (start < 0)
                start = next = offset;
            if (offset != next)
                return null;
            next += ItemLength(data, offset);
        }

        return (Math.Max(start, 0), start < 0 ? 0 : next - start);
    }

    private void MakeRoom(int row, int count, int rows)
    {
        if (count + rows > _offsets.Length)
            _offsets = Enlarged(_offsets, count, Grown(count + rows));
        if (row < count)
            _offsets.AsSpan(row, count - row).CopyTo(_offsets.AsSpan(row + rows));
    }

    private int Add(ReadOnlySpan<byte> item)
    {
        Reserve(item.Length);
        item.CopyTo(_heap.AsSpan(_used));
        var offset = _used;
        _used += item.Length;
        return offset;
    }

    private void Reserve(int length)
    {
        if (_used + length > _heap.Length)
            _heap = Enlarged(_heap, _used, Math.Max(_used + length, Math.Min(_heap.Length * 2, _heap.Length + (1 << 20))));
    }

    /// <summary>Keeps the items of the first rows only, in their order.</summary>
    private void Compact(int rows)
    {
        var heap = new byte[DataLength(0, rows)];
        var at = 0;
        for (var i = 0; i < rows; i++)
        {
            if (IsNull(i))
                continue;
            var item = Item(_heap, _offsets[i]);
            item.CopyTo(heap.AsSpan(at));
            _offsets[i] = at;
            at += item.Length;
        }

        _heap = heap;
        _used = at;
    }

    private ReadOnlySpan<byte> Item(ReadOnlySpan<byte> data, int offset) => data.Slice(offset, ItemLength(data, offset));

    private int ItemLength(ReadOnlySpan<byte> data, int offset) => prefix + (prefix == 2
        ? BinaryPrimitives.ReadUInt16LittleEndian(data[offset..])
        : BinaryPrimitives.ReadInt32LittleEndian(data[offset..]));
}
