using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Tidemark.Avro;

/// <summary>Reads values in Avro's binary encoding from a span. A read that fails does not advance. Nothing is copied.</summary>
/// <remarks>Source: the Avro 1.x specification, "Binary Encoding".</remarks>
/// <param name="bytes">The values, one after another.</param>
public ref struct AvroDecoder(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Where the next value begins.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes that are left.</summary>
    public readonly int Remaining => _bytes.Length - Position;

    /// <summary>A long, an int of unknown size, a union's branch, or the count of a block of items.</summary>
    /// <exception cref="AvroFormatException">Cut off, or more than ten bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadLong()
    {
        if ((uint)Position < (uint)_bytes.Length && _bytes[Position] < 0x80)
        {
            var single = _bytes[Position++];
            return (single >> 1) ^ -(single & 1);
        }

        // Up to eight bytes are taken at once: the last one is the first without its highest bit, and seven bits of each are the number.
        if (Position <= _bytes.Length - sizeof(ulong))
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[Position..]);
            var ends = ~word & 0x8080_8080_8080_8080;
            if (ends != 0)
            {
                word = Join(word & (ends ^ (ends - 1)));
                Position += (BitOperations.TrailingZeroCount(ends) >> 3) + 1;
                return (long)(word >> 1) ^ -(long)(word & 1);
            }
        }

        return ReadLongByteByByte();
    }

    /// <summary>Goes over bytes that are expected, such as a field that is the same in all records.</summary>
    /// <returns>False, without advancing, where others stand.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySkip(ReadOnlySpan<byte> expected)
    {
        if (!_bytes[Position..].StartsWith(expected)) return false;
        Position += expected.Length;
        return true;
    }

    /// <summary>An int.</summary>
    /// <exception cref="AvroFormatException">Cut off, or beyond 32 bits.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadInt()
    {
        var start = Position;
        var value = ReadLong();
        if (value == (int)value) return (int)value;
        Position = start;
        throw AvroFormatException.Corrupt($"an int is {value}", start);
    }

    /// <summary>A boolean.</summary>
    /// <exception cref="AvroFormatException">Cut off, or neither 0 nor 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ReadBoolean()
    {
        Need(1, "a boolean");
        var value = _bytes[Position];
        if (value > 1) throw AvroFormatException.Corrupt($"a boolean is {value}", Position);
        Position++;
        return value == 1;
    }

    /// <summary>A float.</summary>
    /// <exception cref="AvroFormatException">Cut off.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float ReadFloat()
    {
        Need(4, "a float");
        var value = BinaryPrimitives.ReadSingleLittleEndian(_bytes[Position..]);
        Position += 4;
        return value;
    }

    /// <summary>A double.</summary>
    /// <exception cref="AvroFormatException">Cut off.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double ReadDouble()
    {
        Need(8, "a double");
        var value = BinaryPrimitives.ReadDoubleLittleEndian(_bytes[Position..]);
        Position += 8;
        return value;
    }

    /// <summary>The content of bytes, or of a string in UTF-8 (which is not checked): a part of the span that is read.</summary>
    /// <exception cref="AvroFormatException">Cut off, or a negative length.</exception>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var start = Position;
        var length = ReadLong();
        if (length < 0)
        {
            Position = start;
            throw AvroFormatException.Corrupt($"a length is {length}", start);
        }

        if (length > Remaining)
        {
            var there = Remaining;
            Position = start;
            throw AvroFormatException.Truncated($"a value of {length} bytes has {there}", start);
        }

        var value = _bytes.Slice(Position, (int)length);
        Position += (int)length;
        return value;
    }

    /// <summary>A number of bytes as they stand: a fixed.</summary>
    /// <exception cref="AvroFormatException">Cut off.</exception>
    public ReadOnlySpan<byte> ReadFixed(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Need(length, "a fixed");
        var value = _bytes.Slice(Position, length);
        Position += length;
        return value;
    }

    /// <summary>Which branch of a union follows.</summary>
    /// <exception cref="AvroFormatException">Cut off, or the union has no such branch.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadBranch(int branches)
    {
        if ((uint)Position < (uint)_bytes.Length)
        {
            int single = _bytes[Position];
            if ((single & 0x81) == 0 && single >> 1 < branches)
            {
                Position++;
                return single >> 1;
            }
        }

        return ReadBranchSlowly(branches);
    }

    private int ReadBranchSlowly(int branches)
    {
        var start = Position;
        var branch = ReadLong();
        if ((ulong)branch < (ulong)branches) return (int)branch;
        Position = start;
        throw AvroFormatException.Corrupt($"branch {branch} of a union of {branches}", start);
    }

    /// <summary>The number of items in the next block of an array or map; 0 ends it. The length in bytes that a negative count announces is read too and not believed.</summary>
    /// <exception cref="AvroFormatException">Cut off, or a count that cannot be.</exception>
    public long ReadBlockCount()
    {
        var start = Position;
        var count = ReadLong();
        if (count >= 0) return count;
        try
        {
            if (count == long.MinValue || ReadLong() < 0) throw AvroFormatException.Corrupt("a block of items of an impossible size", start);
        }
        catch
        {
            Position = start;
            throw;
        }

        return -count;
    }

    private long ReadLongByteByByte()
    {
        ulong value = 0;
        for (int at = Position, shift = 0; ; at++, shift += 7)
        {
            if (at >= _bytes.Length) throw AvroFormatException.Truncated("a number has no end", Position);
            var part = _bytes[at];
            if (shift == 63 && part > 1) throw AvroFormatException.Corrupt("a number beyond 64 bits", Position);
            value |= (ulong)(part & 0x7F) << shift;
            if (part >= 0x80) continue;
            Position = at + 1;
            return (long)(value >> 1) ^ -(long)(value & 1);
        }
    }

    // Eight times seven bits, put together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join(ulong word)
    {
        if (Bmi2.X64.IsSupported) return Bmi2.X64.ParallelBitExtract(word, 0x7F7F_7F7F_7F7F_7F7F);
        word = (word & 0x007F_007F_007F_007F) | ((word & 0x7F00_7F00_7F00_7F00) >> 1);
        word = (word & 0x0000_3FFF_0000_3FFF) | ((word & 0x3FFF_0000_3FFF_0000) >> 2);
        return (word & 0x0000_0000_0FFF_FFFF) | ((word & 0x0FFF_FFFF_0000_0000) >> 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Need(int length, string what)
    {
        if (Remaining < length) ThrowTruncated(length, what);
    }

    private readonly void ThrowTruncated(int length, string what) => throw AvroFormatException.Truncated($"{what} of {length} bytes has {Remaining}", Position);
}
