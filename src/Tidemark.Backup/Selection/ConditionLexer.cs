using System.Text;
using Tidemark.Errors;

namespace Tidemark.Backup.Selection;

/// <summary>Cuts a condition on tags into pieces.</summary>
internal static class ConditionLexer
{
    private const string SymbolCharacters = "<>=!(),";

    /// <summary>The pieces, an end behind them.</summary>
    /// <exception cref="TidemarkException">A character that belongs nowhere, or a quotation mark that is not closed (TM101).</exception>
    public static IReadOnlyList<ConditionToken> Cut(string text)
    {
        var tokens = new List<ConditionToken>();
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (c is '\'' or '"' or '`')
            {
                var value = Quoted(text, i, out var end);
                tokens.Add(new ConditionToken(c == '`' ? TokenKind.QuotedName : TokenKind.Text, value, i + 1));
                i = end;
            }
            else
            {
                var end = EndOf(text, i);
                var kind = SymbolCharacters.Contains(c, StringComparison.Ordinal) ? TokenKind.Symbol : char.IsAsciiDigit(c) || c is '-' or '+' or '.' ? TokenKind.Number : TokenKind.Word;
                tokens.Add(new ConditionToken(kind, text[i..end], i + 1));
                i = end;
            }
        }

        tokens.Add(new ConditionToken(TokenKind.End, "", text.Length + 1));
        return tokens;
    }

    private static int EndOf(string text, int start)
    {
        var c = text[start];
        var end = start + 1;
        if (SymbolCharacters.Contains(c, StringComparison.Ordinal))
        {
            if (end < text.Length && text[start..(end + 1)] is "<=" or ">=" or "<>" or "!=" or "==") end++;
            return end;
        }

        if (char.IsAsciiDigit(c) || c is '-' or '+' or '.')
        {
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '.' || (text[end] is '-' or '+' && text[end - 1] is 'e' or 'E'))) end++;
            return end;
        }

        if (!IsNameCharacter(c)) throw new TidemarkException(ErrorCode.InvalidArgument, $"The condition has '{c}' at position {start + 1}, which does not belong there.", TagCondition.Help);
        while (end < text.Length && IsNameCharacter(text[end])) end++;
        return end;
    }

    private static bool IsNameCharacter(char c) => char.IsLetterOrDigit(c) || c is '_' || char.IsSurrogate(c);

    // A doubled mark stands for itself; in texts, a backslash takes the next character as it is, but for the marks of LIKE, which keep it.
    private static string Quoted(string text, int start, out int end)
    {
        var mark = text[start];
        var value = new StringBuilder();
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == mark)
            {
                if (i + 1 >= text.Length || text[i + 1] != mark)
                {
                    end = i + 1;
                    return value.ToString();
                }

                i++;
            }
            else if (text[i] == '\\' && mark != '`' && i + 1 < text.Length && text[i + 1] is '\\' or '\'' or '"')
            {
                i++;
            }

            value.Append(text[i]);
        }

        throw new TidemarkException(ErrorCode.InvalidArgument, $"The quotation mark {mark} at position {start + 1} of the condition is not closed.", TagCondition.Help);
    }
}
