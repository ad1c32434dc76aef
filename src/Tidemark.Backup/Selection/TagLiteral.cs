using System.Globalization;
using Tidemark.Errors;

namespace Tidemark.Backup.Selection;

/// <summary>A value that a condition compares a tag with: a text, a number, or TRUE and FALSE.</summary>
/// <param name="Text">What was typed, without quotation marks.</param>
/// <param name="IsText">Whether it stood in quotation marks.</param>
/// <param name="Number">The number, where it is exact; null for texts and for numbers with an exponent or more than 28 digits.</param>
/// <param name="Approximate">The number; 0 for texts.</param>
/// <param name="Boolean">TRUE or FALSE; null for others.</param>
internal sealed record TagLiteral(string Text, bool IsText, decimal? Number, double Approximate, bool? Boolean)
{
    /// <summary>The value of a piece; null when it is none.</summary>
    /// <exception cref="TidemarkException">A number that is none (TM101).</exception>
    public static TagLiteral? Of(ConditionToken token)
    {
        if (token.Kind == TokenKind.Text) return new TagLiteral(token.Value, true, null, 0, null);
        if (token.IsWord("true") || token.IsWord("false")) return new TagLiteral(token.Value, false, null, 0, token.IsWord("true"));
        if (token.Kind != TokenKind.Number) return null;
        if (!double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var approximate))
            throw new TidemarkException(ErrorCode.InvalidArgument, $"'{token.Value}' at position {token.Position} of the condition is not a number.", TagCondition.Help);
        decimal? exact = decimal.TryParse(token.Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
        return new TagLiteral(token.Value, false, exact, approximate, null);
    }

    public override string ToString() => IsText ? $"'{Text}'" : Text;
}
