namespace Tidemark.Taosdump.Commands;

/// <summary>How a flag is written.</summary>
/// <param name="Flag">Which one.</param>
/// <param name="Short">Its letter; null without.</param>
/// <param name="Long">Its long name, without the hyphens; null without.</param>
/// <param name="Value">The placeholder of its value; null when it takes none.</param>
/// <param name="Help">What it does, for the help; null is not shown there.</param>
internal sealed record FlagSyntax(TaosdumpFlag Flag, char? Short, string? Long, string? Value, string? Help)
{
    /// <summary>The value may be left out, and then has to be glued: <c>-pSECRET</c>, <c>--password=SECRET</c>.</summary>
    public bool IsValueOptional { get; init; }

    /// <summary>A whole argument that means the flag, whatever its letters would mean one by one; null without.</summary>
    public string? Exactly { get; init; }

    /// <summary>What stands behind it is not looked at.</summary>
    public bool EndsParsing { get; init; }
}
