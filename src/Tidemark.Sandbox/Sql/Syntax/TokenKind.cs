namespace Tidemark.Sandbox.Sql.Syntax;

internal enum TokenKind
{
    End,
    /// <summary>A bare word: a name or a keyword.</summary>
    Word,
    /// <summary>A name in backticks.</summary>
    QuotedName,
    /// <summary>Text in single or double quotes.</summary>
    Text,
    Integer,
    Float,
    /// <summary>An integer with a unit of time, such as <c>10d</c>.</summary>
    Duration,
    /// <summary>An integer in base 16 or 2: <c>0xff</c>, <c>0b10</c>.</summary>
    PrefixedInteger,
    Symbol,
    Illegal,
}
