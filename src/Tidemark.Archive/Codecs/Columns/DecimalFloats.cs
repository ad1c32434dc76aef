namespace Tidemark.Archive.Codecs.Columns;

/// <summary>
/// Floating point numbers that people or sensors wrote with few decimals, as integers: 21.5 is 215 with exponent 1. A number is taken only when
/// the integer divided by the power of ten gives the same bits again; IEEE division does so on every machine.
/// </summary>
internal static class DecimalFloats
{
    public const int MostExponent = 12;

    private const double MostSingle = int.MaxValue;
    private const double MostDouble = 1L << 53;

    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];

    /// <summary>The integer of a value (its bits); false when it has none.</summary>
    public static bool TryToInteger(ulong bits, int width, int exponent, out long integer)
    {
        var power = Powers[exponent];
        var number = Math.Round((width == sizeof(float) ? BitConverter.UInt32BitsToSingle((uint)bits) : BitConverter.UInt64BitsToDouble(bits)) * power);
        integer = 0;
        if (!(Math.Abs(number) < (width == sizeof(float) ? MostSingle : MostDouble))) return false;
        integer = (long)number;
        return ToBits(integer, width, exponent) == bits;
    }

    /// <summary>The bits of the value of an integer.</summary>
    public static ulong ToBits(long integer, int width, int exponent)
    {
        var number = integer / Powers[exponent];
        return width == sizeof(float) ? BitConverter.SingleToUInt32Bits((float)number) : BitConverter.DoubleToUInt64Bits(number);
    }

    /// <summary>The smallest exponent that gives nearly all of the values integers; -1 when there is none.</summary>
    public static int FindExponent(ReadOnlySpan<ulong> values, int width)
    {
        for (var exponent = 0; exponent <= (width == sizeof(float) ? 7 : MostExponent); exponent++)
        {
            var misses = 0;
            foreach (var bits in values)
            {
                if (!TryToInteger(bits, width, exponent, out _) && ++misses > values.Length / 32) break;
            }

            if (misses <= values.Length / 32) return exponent;
        }

        return -1;
    }
}
