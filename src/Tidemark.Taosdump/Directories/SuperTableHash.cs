using System.Globalization;
using System.Text;

namespace Tidemark.Taosdump.Directories;

/// <summary>
/// The number that stands for a super table in the names of a dump's files and directories: the 32-bit BKDR hash of its name in UTF-8 (bytes are signed), in upper-case hexadecimal without leading zeros.
/// Two super tables may share one.
/// </summary>
public static class SuperTableHash
{
    private const uint Factor = 131;

    /// <summary>The hash of a name, e.g. <c>3B4D</c> for <c>st</c>.</summary>
    public static string Of(string superTable)
    {
        var hash = 0u;
        foreach (var value in Encoding.UTF8.GetBytes(superTable)) hash = unchecked((hash * Factor) + (uint)(sbyte)value);
        return hash.ToString("X", CultureInfo.InvariantCulture);
    }
}
