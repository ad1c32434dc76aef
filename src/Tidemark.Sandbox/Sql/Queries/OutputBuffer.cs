using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tidemark.Sandbox.Rows;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>The values of one output column of the block that is being made. Grows to what a block needs and is used again.</summary>
internal sealed class OutputBuffer(DataType type)
{
    private readonly int _width = type == DataType.Null ? 1 : type.FixedWidth();
    private readonly int _prefix = type.LengthPrefixBytes();
    private byte[] _meta = new byte[64];
    private byte[] _data = new byte[1024];
    private byte[] _scratch = [];

    public int Rows { get; private set; }

    public int DataLength { get; private set; }

    public int MetaLength => _prefix > 0 ? Rows * 4 : (Rows + 7) / 8;

    public void Clear()
    {
        _meta.AsSpan(0, MetaLength).Clear();
        Rows = 0;
        DataLength = 0;
    }

    public void AppendNull()
    {
        ReserveMeta(1);
        if (_prefix > 0)
            BinaryPrimitives.WriteInt32LittleEndian(_meta.AsSpan(Rows * 4), -1);
        else
            SetNull(Rows);
        if (_prefix == 0)
        {
            ReserveData(_width);
            _data.AsSpan(DataLength, _width).Clear();
            DataLength += _width;
        }

        Rows++;
    }

    public void Append(ReadOnlySpan<byte> value)
    {
        ReserveMeta(1);
        ReserveData(_prefix + value.Length);
        if (_prefix > 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_meta.AsSpan(Rows * 4), DataLength);
            WriteLength(value.Length);
        }

        value.CopyTo(_data.AsSpan(DataLength + _prefix));
        DataLength += _prefix + value.Length;
        Rows++;
    }

    /// <summary>Appends one value many times.</summary>
    public void AppendRepeated(ReadOnlySpan<byte> value, int count)
    {
        for (var i = 0; i < count; i++) Append(value);
    }

    public void AppendNulls(int count)
    {
        for (var i = 0; i < count; i++) AppendNull();
    }

    /// <summary>Appends the values of stored rows.</summary>
    public void AppendStored(RowColumn? stored, int first, int count)
    {
        if (stored is null)
        {
            AppendNulls(count);
            return;
        }

        var length = stored.DataLength(first, count);
        ReserveData(length);
        ReserveMeta(count);
        var data = _data.AsSpan(DataLength, length);
        if (_prefix > 0)
        {
            var meta = _meta.AsSpan(Rows * 4, count * 4);
            stored.Write(first, count, meta, data);
            if (DataLength > 0)
            {
                foreach (ref var offset in MemoryMarshal.Cast<byte, int>(meta))
                    if (offset >= 0)
                        offset += DataLength;
            }
        }
        else
        {
            var bytes = (count + 7) / 8;
            if (_scratch.Length < bytes) _scratch = new byte[Math.Max(bytes, 512)];
            var bits = _scratch.AsSpan(0, bytes);
            stored.Write(first, count, bits, data);
            MergeNulls(bits, count);
        }

        DataLength += length;
        Rows += count;
    }

    /// <summary>Writes the meta area and the data area.</summary>
    public void CopyTo(Span<byte> target)
    {
        _meta.AsSpan(0, MetaLength).CopyTo(target);
        _data.AsSpan(0, DataLength).CopyTo(target[MetaLength..]);
    }

    private void MergeNulls(ReadOnlySpan<byte> bits, int count)
    {
        if (bits.IndexOfAnyExcept((byte)0) < 0) return;
        if ((Rows & 7) == 0)
        {
            bits.CopyTo(_meta.AsSpan(Rows >> 3));
            return;
        }

        for (var i = 0; i < count; i++)
            if ((bits[i >> 3] & (0x80 >> (i & 7))) != 0)
                SetNull(Rows + i);
    }

    private void SetNull(int row) => _meta[row >> 3] |= (byte)(0x80 >> (row & 7));

    private void WriteLength(int length)
    {
        if (_prefix == 4)
            BinaryPrimitives.WriteInt32LittleEndian(_data.AsSpan(DataLength), length);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(_data.AsSpan(DataLength), (ushort)length);
    }

    private void ReserveMeta(int rows)
    {
        var needed = _prefix > 0 ? (Rows + rows) * 4 : (Rows + rows + 7) / 8;
        if (needed > _meta.Length) Array.Resize(ref _meta, Math.Max(needed, _meta.Length * 2));
    }

    private void ReserveData(int bytes)
    {
        if (DataLength + bytes > _data.Length) Array.Resize(ref _data, Math.Max(DataLength + bytes, _data.Length * 2));
    }
}
