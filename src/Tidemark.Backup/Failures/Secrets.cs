using System.Text.RegularExpressions;

namespace Tidemark.Backup.Failures;

/// <summary>The last line of defence: no text leaves the program with the password of a DSN in it.</summary>
public static partial class Secrets
{
    /// <summary>The text with what stands between ':' and '@' of an address, and tokens, as ***.</summary>
    public static string Hide(string text) => Token().Replace(Password().Replace(text, "${before}***@"), "${before}***");

    // The word "password" itself stands in the forms that hints show.
    [GeneratedRegex(@"(?<before>://[^:/@\s']*:)(?!password@)[^\s']*@", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Password();

    [GeneratedRegex(@"(?<before>[?&]token=)[^&\s']+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Token();
}
