namespace Tidemark.Avro;

/// <summary>Avro's binary encoding of single values into a span. Every method returns how many bytes it wrote. The caller sees to the room: a value that does not fit is misuse.</summary>
public static class AvroEncoder
{
    /// <summary>The most bytes an int takes.</summary>
    public const int MostIntBytes = 5;

    /// <summary>The most bytes a long takes.</summary>
    public const int MostLongBytes = 10;

    /// <summary>An int or a long: zigzag, then seven bits a byte, the lowest first.</summary>
    /// <exception cref="IndexOutOfRangeException">The span is shorter than the value.</exception>
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
}
