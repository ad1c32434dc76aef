using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Tidemark.Errors;

namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>Reads the primitives of messages. Every read checks what is left; a failed read throws and says where.</summary>
/// <remarks>Source: messages observed on a 3.3.7.5 server. Integers are little-endian; varints carry 7 bits a byte, signed ones in zigzag.</remarks>
internal ref struct WireReader(ReadOnlyMemory<byte> memory, long position = 0)
{
    private readonly ReadOnlyMemory<byte> _memory = memory;
    private readonly ReadOnlySpan<byte> _span = memory.Span;
    private readonly long _start = position;
    private int _at;

    public readonly int Remaining => _span.Length - _at;

    public readonly bool AtEnd => _at == _span.Length;

    /// <summary>Where in the message, in bytes.</summary>
    public readonly long Position => _start + _at;

    public byte ReadByte() => Take(1)[0];

    public short ReadInt16() => BinaryPrimitives.ReadInt16LittleEndian(Take(2));

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public uint ReadUInt32BigEndian() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public long ReadInt64BigEndian() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    /// <summary>A boolean in one byte.</summary>
    public bool ReadBoolean()
    {
        var value = ReadByte();
        return value <= 1 ? value != 0 : throw Corrupt($"a flag is {value}");
    }

    public ulong ReadVarUInt64()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = ReadByte();
            if (shift == 63 && next > 1) break;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw Corrupt("a varint is longer than 64 bits");
    }

    public long ReadVarInt64()
    {
        var value = ReadVarUInt64();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public int ReadVarInt32()
    {
        var value = ReadVarInt64();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Corrupt($"{value} is no 32-bit number");
    }

    public short ReadVarInt16()
    {
        var value = ReadVarInt64();
        return value is >= short.MinValue and <= short.MaxValue ? (short)value : throw Corrupt($"{value} is no 16-bit number");
    }

    /// <summary>A count of things that take at least <paramref name="minimumBytes"/> each, so that no list is larger than what is left.</summary>
    public readonly int CheckCount(long count, int minimumBytes, string what)
    {
        if (count < 0) throw Corrupt($"{count} {what}");
        if (count * minimumBytes > Remaining) throw Truncated($"{count} {what} do not fit into {Remaining} bytes");
        return (int)count;
    }

    public ReadOnlyMemory<byte> ReadBytes(int count)
    {
        var at = _at;
        Take(count);
        return _memory.Slice(at, count);
    }

    /// <summary>Bytes behind a varint length.</summary>
    public ReadOnlyMemory<byte> ReadBinary()
    {
        var length = ReadVarUInt64();
        if (length > (ulong)Remaining) throw Truncated($"{length} bytes announced, {Remaining} left");
        return ReadBytes((int)length);
    }

    /// <summary>A text whose length counts its trailing NUL.</summary>
    public string ReadText()
    {
        var bytes = ReadBinary().Span;
        if (bytes.IsEmpty || bytes[^1] != 0) throw Corrupt("a text before here does not end in NUL");
        bytes = bytes[..^1];
        if (!Utf8.IsValid(bytes)) throw Corrupt("a text before here is not UTF-8");
        return System.Text.Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The inner part of an object that begins with its 32-bit length.</summary>
    public WireReader ReadObject()
    {
        var length = ReadInt32();
        if (length < 0) throw Corrupt($"an object of {length} bytes");
        if (length > Remaining) throw Truncated($"an object of {length} bytes, {Remaining} left");
        return new WireReader(ReadBytes(length), Position - length);
    }

    /// <summary>The inner part of a binary.</summary>
    public WireReader ReadBinaryReader()
    {
        var bytes = ReadBinary();
        return new WireReader(bytes, Position - bytes.Length);
    }

    /// <summary>Everything that is left.</summary>
    public ReadOnlyMemory<byte> ReadRest() => ReadBytes(Remaining);

    public readonly void CheckEnd(string what)
    {
        if (!AtEnd) throw Corrupt($"{Remaining} bytes behind {what}");
    }

    public readonly TDengineFormatException Corrupt(string message) => new(ErrorCode.Corrupt, message, Position);

    public readonly TDengineFormatException Unsupported(string message) => new(ErrorCode.UnsupportedVersion, message, Position);

    private readonly TDengineFormatException Truncated(string message) => new(ErrorCode.Truncated, message, Position);

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Remaining) throw Truncated($"{count} bytes needed, {Remaining} left");
        var taken = _span.Slice(_at, count);
        _at += count;
        return taken;
    }
}
