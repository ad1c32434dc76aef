using System.Text.RegularExpressions;
using Tidemark.Errors;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Commands;

/// <summary>The values of <c>-S</c> and <c>-E</c>. The real tool takes what it cannot read for the number 0.</summary>
internal static partial class TimeArgument
{
    /// <summary>A time in a form that <see cref="DumpTimeRange"/> reads. taosdump's own forms have no character between date and time, or a colon before the milliseconds.</summary>
    /// <exception cref="TaosdumpUsageException">Not a time.</exception>
    public static string Normalize(string flag, string text)
    {
        var normal = Glued().Replace(text.Trim(), "${date}T${clock}");
        normal = ColonBeforeFraction().Replace(normal, "${clock}.${fraction}");
        try
        {
            new DumpTimeRange(normal, null).In(TimePrecision.Nanoseconds, TimeZoneInfo.Local);
            return normal;
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.InvalidArgument)
        {
            throw new TaosdumpUsageException($"{flag}: {e.Message}", e.Hint, TaosdumpExitCodes.BadArguments);
        }
    }

    /// <summary>Refuses a start behind its end, as far as they can be compared without the database's precision.</summary>
    /// <exception cref="TaosdumpUsageException">The start is behind the end.</exception>
    public static void CheckOrder(DumpTimeRange range)
    {
        if (range.Start is null || range.End is null || IsNumber(range.Start) != IsNumber(range.End)) return;
        try
        {
            range.In(TimePrecision.Nanoseconds, TimeZoneInfo.Local);
        }
        catch (TidemarkException)
        {
            throw new TaosdumpUsageException($"start time is larger than end time: {range.Start}, {range.End}", "Exchange -S and -E.", TaosdumpExitCodes.BadArguments);
        }
    }

    private static bool IsNumber(string text) => text.TrimStart('-', '+').All(char.IsAsciiDigit);

    [GeneratedRegex(@"^(?<date>\d{4}-\d{2}-\d{2})(?<clock>\d{2}:)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Glued();

    [GeneratedRegex(@"(?<clock>\d{2}:\d{2}:\d{2}):(?<fraction>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ColonBeforeFraction();
}
