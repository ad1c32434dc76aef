using System.Buffers.Binary;

namespace Tidemark.Avro;

/// <summary>
/// Avro's binary encoding of single values into a span. Every method returns how many bytes it wrote. The caller sees to the room; a value that does not fit is misuse and throws
/// <see cref="IndexOutOfRangeException"/> or <see cref="ArgumentException"/>.
/// </summary>
/// <remarks>Source: the Avro 1.x specification, "Binary Encoding".</remarks>
public static class AvroEncoder
{
    /// <summary>The most bytes an int takes.</summary>
    public const int MostIntBytes = 5;

    /// <summary>The most bytes a long takes.</summary>
    public const int MostLongBytes = 10;

    /// <summary>An int, a long, a union's branch or the count of a block of items: zigzag, then seven bits a byte, the lowest first.</summary>
    public static int WriteLong(Span<byte> destination, long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        var length = 0;
        while (rest >= 0x80)
        {
            destination[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        destination[length++] = (byte)rest;
        return length;
    }

    /// <summary>How many bytes <see cref="WriteLong"/> writes.</summary>
    public static int LengthOf(long value)
    {
        var bits = 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)((value << 1) ^ (value >> 63)) | 1);
        return (bits + 6) / 7;
    }

    /// <summary>A boolean: one byte.</summary>
    public static int WriteBoolean(Span<byte> destination, bool value)
    {
        destination[0] = value ? (byte)1 : (byte)0;
        return 1;
    }

    /// <summary>A float: four bytes, little-endian.</summary>
    public static int WriteFloat(Span<byte> destination, float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(destination, value);
        return 4;
    }

    /// <summary>A double: eight bytes, little-endian.</summary>
    public static int WriteDouble(Span<byte> destination, double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(destination, value);
        return 8;
    }

    /// <summary>Bytes or a string in UTF-8: the length, then the content.</summary>
    public static int WriteBytes(Span<byte> destination, ReadOnlySpan<byte> value)
    {
        var length = WriteLong(destination, value.Length);
        value.CopyTo(destination[length..]);
        return length + value.Length;
    }
}
