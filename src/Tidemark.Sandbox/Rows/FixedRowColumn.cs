using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.Rows;

/// <summary>Values of a fixed width, one after the other.</summary>
/// <param name="width">Bytes of a value.</param>
internal sealed class FixedRowColumn(int width) : RowColumn
{
    private byte[] _data = [];

    /// <summary>1 for NULL, per row; null while no value is NULL.</summary>
    private byte[]? _nulls;

    /// <summary>The bytes of the values.</summary>
    public ReadOnlySpan<byte> Data => _data;

    public override void Insert(int row, int count, RawBlock block, int column, int first, int rows)
    {
        MakeRoom(row, count, rows);
        var source = block.Columns[column];
        var bytes = block.Bytes.Span;
        bytes.Slice(source.DataStart + (first * width), rows * width).CopyTo(_data.AsSpan(row * width));
        var bitmap = bytes.Slice(source.MetaStart, source.MetaLength);
        if (!AnySet(bitmap, first, rows))
            return;
        _nulls ??= new byte[_data.Length / width];
        for (var i = 0; i < rows; i++)
            _nulls[row + i] = IsSet(bitmap, first + i) ? (byte)1 : (byte)0;
    }

    public override void InsertNulls(int row, int count, int rows)
    {
        MakeRoom(row, count, rows);
        _nulls ??= new byte[_data.Length / width];
        _nulls.AsSpan(row, rows).Fill(1);
        _data.AsSpan(row * width, rows * width).Clear();
    }

    public override void Set(int row, RawBlock block, int column, int sourceRow)
    {
        var source = block.Columns[column];
        var bytes = block.Bytes.Span;
        var isNull = IsSet(bytes.Slice(source.MetaStart, source.MetaLength), sourceRow);
        if (isNull)
            _nulls ??= new byte[_data.Length / width];
        if (_nulls is not null)
            _nulls[row] = isNull ? (byte)1 : (byte)0;
        bytes.Slice(source.DataStart + (sourceRow * width), width).CopyTo(_data.AsSpan(row * width));
    }

    public override void Remove(int row, int count, int rows)
    {
        var behind = row + rows;
        _data.AsSpan(behind * width, (count - behind) * width).CopyTo(_data.AsSpan(row * width));
        _nulls?.AsSpan(behind, count - behind).CopyTo(_nulls.AsSpan(row));
    }

    public override RowColumn SplitOff(int row, int count)
    {
        var rows = count - row;
        var capacity = Grown(rows);
        var other = new FixedRowColumn(width) { _data = GC.AllocateUninitializedArray<byte>(capacity * width) };
        _data.AsSpan(row * width, rows * width).CopyTo(other._data);
        if (_nulls is not null)
        {
            other._nulls = new byte[capacity];
            _nulls.AsSpan(row, rows).CopyTo(other._nulls);
        }

        return other;
    }

    public override bool IsNull(int row) => _nulls is not null && _nulls[row] != 0;

    public override ReadOnlySpan<byte> Value(int row) => _data.AsSpan(row * width, width);

    public override int DataLength(int first, int rows) => rows * width;

    public override void Write(int first, int rows, Span<byte> meta, Span<byte> data)
    {
        _data.AsSpan(first * width, rows * width).CopyTo(data);
        meta.Clear();
        if (_nulls is null)
            return;
        var nulls = _nulls.AsSpan(first, rows);
        for (var i = 0; i < nulls.Length; i++)
            if (nulls[i] != 0)
                meta[i >> 3] |= (byte)(0x80 >> (i & 7));
    }

    private void MakeRoom(int row, int count, int rows)
    {
        var needed = count + rows;
        if (needed * width > _data.Length)
        {
            var capacity = Grown(needed);
            _data = Enlarged(_data, count * width, capacity * width);
            if (_nulls is not null)
                Array.Resize(ref _nulls, capacity);
        }

        if (row < count)
        {
            _data.AsSpan(row * width, (count - row) * width).CopyTo(_data.AsSpan((row + rows) * width));
            _nulls?.AsSpan(row, count - row).CopyTo(_nulls.AsSpan(row + rows));
        }

        _nulls?.AsSpan(row, rows).Clear();
    }

    private static bool IsSet(ReadOnlySpan<byte> bitmap, int row) => (bitmap[row >> 3] & (0x80 >> (row & 7))) != 0;

    /// <summary>Whether any bit of a range is set, without looking at each.</summary>
    private static bool AnySet(ReadOnlySpan<byte> bitmap, int first, int rows)
    {
        var firstByte = first >> 3;
        var lastByte = (first + rows - 1) >> 3;
        if (bitmap.Slice(firstByte, lastByte - firstByte + 1).IndexOfAnyExcept((byte)0) < 0)
            return false;
        for (var row = first; row < first + rows; row++)
            if (IsSet(bitmap, row))
                return true;
        return false;
    }
}
