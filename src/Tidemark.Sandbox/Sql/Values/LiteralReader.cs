using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Syntax;

namespace Tidemark.Sandbox.Sql.Values;

/// <summary>Reads one value of VALUES, TAGS or SET TAG.</summary>
internal static class LiteralReader
{
    /// <summary>The literal at a position, which moves behind it.</summary>
    /// <exception cref="SandboxException">There is no value.</exception>
    public static Literal Read(string sql, ref int at)
    {
        var token = Tokenizer.Read(sql, at);
        var start = token.Start;
        var isNegative = false;
        if (token.Kind == TokenKind.Symbol && sql[token.Start] is '-' or '+' && token.Length == 1)
        {
            isNegative = sql[token.Start] == '-';
            if (token.End < sql.Length && !char.IsAsciiDigit(sql[token.End]) && sql[token.End] != '.')
                throw SqlErrors.Syntax(sql[start..], "invalid data or symbol");
            token = Tokenizer.Read(sql, token.End);
            if (token.Kind is not (TokenKind.Integer or TokenKind.Float or TokenKind.PrefixedInteger))
                throw SqlErrors.Syntax(sql[start..], "invalid data or symbol");
        }

        var kind = token.Kind switch
        {
            TokenKind.Integer => LiteralKind.Integer,
            TokenKind.PrefixedInteger => LiteralKind.PrefixedInteger,
            TokenKind.Float => LiteralKind.Float,
            TokenKind.Text => LiteralKind.Text,
            TokenKind.Duration => LiteralKind.Duration,
            TokenKind.Word when sql.AsSpan(token.Start, token.Length) is "null" or "NULL" => LiteralKind.Null,
            TokenKind.Word => LiteralKind.Word,
            TokenKind.Symbol when sql[token.Start] == '?' => LiteralKind.Parameter,
            _ => throw SqlErrors.Syntax(sql[start..], "invalid data or symbol"),
        };
        at = token.End;
        var end = at;
        if (kind == LiteralKind.Word) TakeParentheses(sql, ref at);
        var literal = new Literal(kind, start, end, isNegative);
        return kind is LiteralKind.Word or LiteralKind.Integer or LiteralKind.Text ? literal with { Offset = ReadOffset(sql, ref at) } : literal;
    }

    /// <summary>The <c>()</c> of <c>now()</c>.</summary>
    private static void TakeParentheses(string sql, ref int at)
    {
        var open = Tokenizer.Read(sql, at);
        if (open.Kind != TokenKind.Symbol || sql[open.Start] != '(') return;
        var close = Tokenizer.Read(sql, open.End);
        if (close.Kind == TokenKind.Symbol && sql[close.Start] == ')') at = close.End;
    }

    private static (bool IsNegative, int Start, int End)? ReadOffset(string sql, ref int at)
    {
        var next = at;
        while (next < sql.Length && sql[next] == ' ') next++;
        if (next >= sql.Length || sql[next] is not ('+' or '-')) return null;
        var duration = Tokenizer.Read(sql, next + 1);
        if (duration.Kind != TokenKind.Duration) return null;
        at = duration.End;
        return (sql[next] == '-', duration.Start, duration.End);
    }
}
