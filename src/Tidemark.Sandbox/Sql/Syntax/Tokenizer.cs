using System.Text;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <summary>Cuts a statement into tokens. Source: statements that a 3.3.7.5 server took or refused.</summary>
internal static class Tokenizer
{
    /// <summary>Trims a statement and puts everything outside quotes into lower case, as the client does before it parses.</summary>
    public static string Normalize(string sql)
    {
        var text = sql.AsSpan().Trim();
        while (text.Length > 0 && text[^1] == ';') text = text[..^1].TrimEnd();
        return string.Create(text.Length, text, static (target, source) =>
        {
            var quote = '\0';
            for (var i = 0; i < source.Length; i++)
            {
                var c = source[i];
                target[i] = quote == '\0' ? char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c : c;
                if (quote == '\0')
                {
                    if (c is '\'' or '"' or '`') quote = c;
                }
                else if (c == '\\' && quote != '`' && i + 1 < source.Length)
                {
                    target[++i] = source[i];
                }
                else if (c == quote)
                {
                    quote = '\0';
                }
            }
        });
    }

    /// <summary>The token that begins at or after a position.</summary>
    public static Token Read(string sql, int at)
    {
        at = SkipBlanks(sql, at);
        if (at >= sql.Length) return new(TokenKind.End, sql.Length, sql.Length);
        var c = sql[at];
        return c switch
        {
            '\'' or '"' => Quoted(sql, at, TokenKind.Text),
            '`' => Quoted(sql, at, TokenKind.QuotedName),
            '.' when at + 1 < sql.Length && char.IsAsciiDigit(sql[at + 1]) => Number(sql, at),
            _ when char.IsAsciiDigit(c) => Number(sql, at),
            _ when IsWordPart(c) => Word(sql, at),
            _ => Symbol(sql, at),
        };
    }

    /// <summary>The content of a text token: quotes taken off, doubled quotes and escapes resolved.</summary>
    public static string Unquote(ReadOnlySpan<char> token)
    {
        var quote = token[0];
        var body = token[1..^1];
        if (body.IndexOfAny(quote, '\\') < 0) return body.ToString();
        var text = new StringBuilder(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            var c = body[i];
            if (c == quote)
            {
                i++;
                text.Append(c);
            }
            else if (c == '\\' && quote != '`' && i + 1 < body.Length)
            {
                AppendEscape(text, body[++i], quote);
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }

    private static void AppendEscape(StringBuilder text, char c, char quote)
    {
        switch (c)
        {
            case 'n': text.Append('\n'); break;
            case 'r': text.Append('\r'); break;
            case 't': text.Append('\t'); break;
            case '\\': text.Append('\\'); break;
            case '\'' or '"': text.Append(c); break;
            // \% and \_ stay escaped (LIKE reads them), \x begins a binary literal.
            case '%' or '_' or 'x': text.Append('\\').Append(c); break;
            default: text.Append(c); break;
        }
    }

    private static int SkipBlanks(string sql, int at)
    {
        while (at < sql.Length)
        {
            if (char.IsWhiteSpace(sql[at]))
            {
                at++;
            }
            else if (sql[at] == '-' && at + 1 < sql.Length && sql[at + 1] == '-')
            {
                while (at < sql.Length && sql[at] != '\n') at++;
            }
            else if (sql[at] == '/' && at + 1 < sql.Length && sql[at + 1] == '*')
            {
                var close = sql.IndexOf("*/", at + 2, StringComparison.Ordinal);
                at = close < 0 ? sql.Length : close + 2;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private static Token Quoted(string sql, int start, TokenKind kind)
    {
        var quote = sql[start];
        for (var i = start + 1; i < sql.Length; i++)
        {
            if (sql[i] == '\\' && quote != '`')
            {
                i++;
            }
            else if (sql[i] == quote)
            {
                if (i + 1 >= sql.Length || sql[i + 1] != quote) return new(kind, start, i + 1);
                i++;
            }
        }

        return new(TokenKind.Illegal, start, sql.Length);
    }

    private static Token Number(string sql, int start)
    {
        var at = start;
        if (sql[at] == '0' && at + 1 < sql.Length && sql[at + 1] is 'x' or 'b')
        {
            var isHex = sql[at + 1] == 'x';
            var end = at + 2;
            while (end < sql.Length && (isHex ? char.IsAsciiHexDigit(sql[end]) : sql[end] is '0' or '1')) end++;
            if (end > at + 2 && (end >= sql.Length || !IsWordPart(sql[end]))) return new(TokenKind.PrefixedInteger, start, end);
        }

        while (at < sql.Length && char.IsAsciiDigit(sql[at])) at++;
        var isFloat = false;
        if (at < sql.Length && sql[at] == '.')
        {
            isFloat = true;
            at++;
            while (at < sql.Length && char.IsAsciiDigit(sql[at])) at++;
        }

        if (at < sql.Length && sql[at] == 'e' && ExponentLength(sql, at) is > 0 and var length)
            return new(TokenKind.Float, start, at + length);
        if (isFloat) return new(TokenKind.Float, start, at);
        if (at < sql.Length && sql[at] is 'b' or 'u' or 'a' or 's' or 'm' or 'h' or 'd' or 'w' or 'n' or 'y' && (at + 1 >= sql.Length || !IsWordPart(sql[at + 1])))
            return new(TokenKind.Duration, start, at + 1);
        return at < sql.Length && IsWordPart(sql[at]) ? Word(sql, start) with { Kind = TokenKind.Illegal } : new(TokenKind.Integer, start, at);
    }

    private static int ExponentLength(string sql, int at)
    {
        var end = at + 1;
        if (end < sql.Length && sql[end] is '+' or '-') end++;
        var digits = end;
        while (end < sql.Length && char.IsAsciiDigit(sql[end])) end++;
        return end > digits && (end >= sql.Length || !IsWordPart(sql[end])) ? end - at : 0;
    }

    private static Token Word(string sql, int start)
    {
        var end = start;
        while (end < sql.Length && IsWordPart(sql[end])) end++;
        return new(TokenKind.Word, start, end);
    }

    private static Token Symbol(string sql, int start)
    {
        var two = start + 1 < sql.Length ? (sql[start], sql[start + 1]) : default;
        var length = two is ('<', '=') or ('>', '=') or ('<', '>') or ('!', '=') or ('-', '>') or ('|', '|') or ('<', '<') or ('>', '>') ? 2 : 1;
        return new("()[],.;*/+-%=<>!&|?:".Contains(sql[start], StringComparison.Ordinal) ? TokenKind.Symbol : TokenKind.Illegal, start, start + length);
    }

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
