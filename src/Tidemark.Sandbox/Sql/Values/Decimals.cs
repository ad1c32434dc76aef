using System.Globalization;

namespace Tidemark.Sandbox.Sql.Values;

/// <summary>Decimal numbers as scaled 128-bit integers.</summary>
internal static class Decimals
{
    /// <summary>Digits that 128 bits hold for sure.</summary>
    private const int MaxDigits = 38;

    /// <summary>A text such as <c>-12.345</c> or <c>1e3</c>, rounded half away from zero; null when it has more digits than the precision leaves.</summary>
    public static Int128? Parse(ReadOnlySpan<char> text, int precision, int scale)
    {
        var exponent = 0;
        var mark = text.IndexOfAny('e', 'E');
        if (mark >= 0)
        {
            if (!int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 1000)
                return null;
            text = text[..mark];
        }

        var isNegative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is '-' or '+') text = text[1..];
        var point = text.IndexOf('.');
        var fraction = point < 0 ? 0 : text.Length - point - 1;
        var digits = point < 0 ? text.ToString() : string.Concat(text[..point], text[(point + 1)..]);
        if (digits.Length == 0 || digits.AsSpan().ContainsAnyExceptInRange('0', '9')) return null;
        // The value is digits · 10^(exponent − fraction); shift brings it to the target's scale.
        var shift = scale + exponent - fraction;
        digits = digits.TrimStart('0');
        if (digits.Length == 0) return 0;
        if (digits.Length + shift > precision) return null;
        var roundsUp = false;
        if (shift < 0)
        {
            var keep = digits.Length + shift;
            roundsUp = keep >= 0 && digits[keep] >= '5';
            digits = keep > 0 ? digits[..keep] : "0";
        }
        else
        {
            digits += new string('0', shift);
        }

        var value = Int128.Parse(digits, CultureInfo.InvariantCulture) + (roundsUp ? 1 : 0);
        if (value >= PowerOfTen(Math.Min(precision, MaxDigits))) return null;
        return isNegative ? -value : value;
    }

    public static Int128 Rescale(Int128 value, int from, int to)
    {
        if (to >= from) return value * PowerOfTen(to - from);
        var divisor = PowerOfTen(from - to);
        var half = divisor / 2;
        return (value + (Int128.IsNegative(value) ? -half : half)) / divisor;
    }

    public static Int128 PowerOfTen(int exponent)
    {
        Int128 power = 1;
        for (var i = 0; i < exponent; i++) power *= 10;
        return power;
    }
}
