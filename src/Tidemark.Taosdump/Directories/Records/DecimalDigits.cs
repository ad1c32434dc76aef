namespace Tidemark.Taosdump.Directories.Records;

/// <summary>DECIMAL values as the text of an extended dump has them, without an allocation.</summary>
internal static class DecimalDigits
{
    private const int MostDigits = 38;

    private static readonly Int128[] Powers = PowersOfTen();

    /// <summary>Whether a scaled integer has no more digits than a precision.</summary>
    public static bool Fits(Int128 value, int precision) => precision is >= 0 and <= MostDigits && Int128.Abs(value) < Powers[precision];

    /// <summary>The scaled integer of a text such as <c>-12.50</c>; false when it is no number, or has more digits than there can be.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, int scale, out Int128 value)
    {
        value = 0;
        var isNegative = text.Length > 0 && text[0] == '-';
        if (isNegative || (text.Length > 0 && text[0] == '+')) text = text[1..];
        var digits = 0;
        var behind = -1;
        Int128 sum = 0;
        foreach (var sign in text)
        {
            if (sign == '.' && behind < 0)
            {
                behind = 0;
                continue;
            }

            if (sign is < (byte)'0' or > (byte)'9' || ++digits > MostDigits + 1) return false;
            sum = (sum * 10) + (sign - '0');
            if (behind >= 0) behind++;
        }

        if (digits == 0 || behind > scale) return false;
        for (var missing = scale - Math.Max(behind, 0); missing > 0; missing--)
        {
            if (sum > Int128.MaxValue / 10) return false;
            sum *= 10;
        }

        value = isNegative ? -sum : sum;
        return true;
    }

    private static Int128[] PowersOfTen()
    {
        var powers = new Int128[MostDigits + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
