using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Blocks;

/// <summary>The growing areas of one column of a <see cref="RawBlockBuilder"/>.</summary>
internal sealed class ColumnBuffer : IDisposable
{
    private byte[] _meta = [];
    private byte[] _data = [];
    private int _maximum;
    private int _width;
    private int _prefix;

    public BlockColumnType Type { get; private set; }

    public int Rows { get; private set; }

    public int DataLength { get; private set; }

    public int MetaLength => (int)RawBlockLayout.MetaLength(Type.Type, Rows);

    public void Reset(BlockColumnType type)
    {
        Type = type;
        _width = type.Type.FixedWidth();
        _prefix = type.Type.LengthPrefixBytes();
        // Schemas of JSON and blob columns do not say how long a value may be.
        _maximum = type.Type is DataType.Json ? ushort.MaxValue : type.Type.IsBlob() ? int.MaxValue - 8 : Math.Clamp(type.SchemaBytes - _prefix, 0, ushort.MaxValue);
        Clear();
    }

    public void Clear()
    {
        Rows = 0;
        DataLength = 0;
    }

    public void AppendNull()
    {
        if (_prefix != 0)
        {
            AppendOffset(-1);
            return;
        }

        AppendBit(true);
        GrowData(_width).Clear();
        DataLength += _width;
    }

    public void Append(ReadOnlySpan<byte> value)
    {
        if (_prefix != 0)
        {
            AppendVariable(value);
            return;
        }

        if (value.Length != _width) throw new ArgumentException($"A {Type.Type.SqlName()} value has {_width} bytes, not {value.Length}.", nameof(value));
        AppendBit(false);
        value.CopyTo(GrowData(_width));
        DataLength += _width;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendInt64(long value) => AppendNumber(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendNumber<T>(T value)
        where T : unmanaged
    {
        if (_width != Unsafe.SizeOf<T>()) ThrowWidth(Unsafe.SizeOf<T>());
        AppendBit(false);
        MemoryMarshal.Write(GrowData(Unsafe.SizeOf<T>()), in value);
        DataLength += Unsafe.SizeOf<T>();
    }

    public void Trim(int rows)
    {
        if (rows >= Rows) return;
        if (_prefix == 0) DataLength = rows * _width;
        else
        {
            // The first value behind that is not NULL tells where the data ended.
            for (var row = rows; row < Rows; row++)
            {
                var offset = BinaryPrimitives.ReadInt32LittleEndian(_meta.AsSpan(4 * row));
                if (offset < 0) continue;
                DataLength = offset;
                break;
            }
        }

        if (_prefix == 0 && (rows & 7) != 0) _meta[rows >> 3] &= (byte)(0xFF00 >> (rows & 7));
        Rows = rows;
    }

    public void CopyTo(Span<byte> meta, Span<byte> data)
    {
        _meta.AsSpan(0, MetaLength).CopyTo(meta);
        _data.AsSpan(0, DataLength).CopyTo(data);
    }

    public void Dispose()
    {
        Return(ref _meta);
        Return(ref _data);
        Clear();
    }

    private void AppendVariable(ReadOnlySpan<byte> value)
    {
        if (value.Length > _maximum) throw new ArgumentException($"A value of {value.Length} bytes for a {Type.Type.SqlName()} column of at most {_maximum}.", nameof(value));
        AppendOffset(DataLength);
        var target = GrowData(_prefix + value.Length);
        if (_prefix == 4) BinaryPrimitives.WriteInt32LittleEndian(target, value.Length);
        else BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)value.Length);
        value.CopyTo(target[_prefix..]);
        DataLength += _prefix + value.Length;
    }

    private void AppendOffset(int offset)
    {
        Grow(ref _meta, 4 * Rows, 4);
        BinaryPrimitives.WriteInt32LittleEndian(_meta.AsSpan(4 * Rows), offset);
        Rows++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AppendBit(bool isNull)
    {
        var bit = Rows & 7;
        if (bit == 0)
        {
            if (Rows >> 3 >= _meta.Length) Grow(ref _meta, Rows >> 3, 1);
            _meta[Rows >> 3] = 0;
        }

        if (isNull) _meta[Rows >> 3] |= (byte)(0x80 >> bit);
        Rows++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> GrowData(int more)
    {
        if (more > _data.Length - DataLength) Grow(ref _data, DataLength, more);
        return _data.AsSpan(DataLength, more);
    }

    private static void Grow(ref byte[] buffer, int used, int more)
    {
        var needed = RawBlockLayout.Checked((long)used + more);
        if (needed <= buffer.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(2L * buffer.Length, Math.Max(needed, 256), Math.Max(needed, Array.MaxLength)));
        buffer.AsSpan(0, used).CopyTo(larger);
        Return(ref buffer);
        buffer = larger;
    }

    private void ThrowWidth(int length) => throw new ArgumentException($"A {Type.Type.SqlName()} value has {_width} bytes, not {length}.", nameof(length));

    private static void Return(ref byte[] buffer)
    {
        var old = buffer;
        buffer = [];
        if (old.Length != 0) ArrayPool<byte>.Shared.Return(old);
    }
}
