using System.Buffers;
using System.Buffers.Binary;
using Tidemark.TDengine.Drivers;

namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>Writes the primitives of messages into a pooled, growing buffer, whose inner lengths can be filled in later.</summary>
internal sealed class WireWriter : IBufferWriter<byte>, IDisposable
{
    private const int LeastBytes = 1024;
    private byte[] _buffer = [];

    // What the last one that was handed over had: the next will be as large, and is not made to grow to it step by step.
    private int _usualBytes = LeastBytes;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void Boolean(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Int16(short value) => BinaryPrimitives.WriteInt16LittleEndian(Reserve(2), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Reserve(4), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    public void UInt32BigEndian(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);

    public void Int64BigEndian(long value) => BinaryPrimitives.WriteInt64BigEndian(Reserve(8), value);

    public void VarUInt64(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    public void VarInt64(long value) => VarUInt64((ulong)((value << 1) ^ (value >> 63)));

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void Binary(ReadOnlySpan<byte> bytes)
    {
        VarUInt64((ulong)bytes.Length);
        Bytes(bytes);
    }

    public void Text(string text)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(text);
        VarUInt64((ulong)length + 1);
        System.Text.Encoding.UTF8.GetBytes(text, Reserve(length));
        Byte(0);
    }

    /// <summary>Leaves room for a 32-bit length; <see cref="EndObject"/> fills it in.</summary>
    public int BeginObject()
    {
        Int32(0);
        return Length;
    }

    public void EndObject(int start) => BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start - 4), Length - start);

    /// <summary>Begins a binary of unknown length; <see cref="EndBinary"/> moves it behind its length.</summary>
    public int BeginBinary() => Length;

    public void EndBinary(int start)
    {
        var length = Length - start;
        var prefix = VarUIntSize((ulong)length);
        Reserve(prefix);
        _buffer.AsSpan(start, length).CopyTo(_buffer.AsSpan(start + prefix));
        Length = start;
        VarUInt64((ulong)length);
        Length = start + prefix + length;
    }

    public static int VarUIntSize(ulong value)
    {
        var size = 1;
        for (; value >= 0x80; value >>= 7) size++;
        return size;
    }

    /// <summary>Room for bytes that the caller fills.</summary>
    public Span<byte> Reserve(int count)
    {
        Grow(count);
        var span = _buffer.AsSpan(Length, count);
        Length += count;
        return span;
    }

    public void Overwrite(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(at, 4), value);

    /// <summary>Bytes written before, to be changed.</summary>
    public Span<byte> Span(int start, int count) => _buffer.AsSpan(start, count);

    public void Clear() => Length = 0;

    public void Truncate(int length) => Length = length;

    /// <summary>Hands over the buffer.</summary>
    public PooledBuffer Detach()
    {
        Grow(1);
        var buffer = new PooledBuffer(_buffer, 0, Length);
        _usualBytes = Math.Max(LeastBytes, Length);
        _buffer = [];
        Length = 0;
        return buffer;
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(Length);
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        Length = 0;
        if (buffer.Length != 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Grow(int more)
    {
        var needed = (long)Length + more;
        if (needed <= _buffer.Length) return;
        if (needed > Array.MaxLength) throw new InvalidOperationException($"A message of {needed} bytes: the limit is 2 GiB. Use fewer rows.");
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(2L * _buffer.Length, Math.Max(needed, _usualBytes), Array.MaxLength));
        Written.CopyTo(larger);
        if (_buffer.Length != 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
