using System.Buffers.Binary;

namespace Tidemark.Archive.Codecs.Columns;

/// <summary>Reads bytes that nobody vouches for: each read says whether there was enough, and does not advance otherwise.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Left => _bytes.Length - Position;

    public bool TryByte(out byte value)
    {
        value = 0;
        if (Left < 1) return false;
        value = _bytes[Position++];
        return true;
    }

    public bool TryInt32(out int value)
    {
        value = 0;
        if (Left < sizeof(int)) return false;
        value = BinaryPrimitives.ReadInt32LittleEndian(_bytes[Position..]);
        Position += sizeof(int);
        return true;
    }

    /// <summary>Base 128, low bits first, at most 64 bits.</summary>
    public bool TryVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && i < Left; i++)
        {
            var b = _bytes[Position + i];
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                Position += i + 1;
                return true;
            }
        }

        return false;
    }

    /// <summary>A varint that counts something of which there are at most so many.</summary>
    public bool TryCount(int most, out int value)
    {
        value = 0;
        var before = Position;
        if (most >= 0 && TryVarint(out var number) && number <= (ulong)most)
        {
            value = (int)number;
            return true;
        }

        Position = before;
        return false;
    }

    public bool TrySkip(int length)
    {
        if (length < 0 || length > Left) return false;
        Position += length;
        return true;
    }

    public bool TryTake(int length, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (length < 0 || length > Left) return false;
        taken = _bytes.Slice(Position, length);
        Position += length;
        return true;
    }
}
