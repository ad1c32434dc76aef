namespace Tidemark.Backup.Selection;

/// <summary>What a piece of a condition is.</summary>
internal enum TokenKind
{
    /// <summary>A bare name or keyword.</summary>
    Word,

    /// <summary>A name in backticks.</summary>
    QuotedName,

    /// <summary>A text in quotation marks.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>An operator, parenthesis or comma.</summary>
    Symbol,

    /// <summary>Behind the last piece.</summary>
    End,
}

/// <summary>A piece of a condition.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its content, without quotation marks.</param>
/// <param name="Position">Where it begins, from 1.</param>
internal readonly record struct ConditionToken(TokenKind Kind, string Value, int Position)
{
    public bool IsWord(string keyword) => Kind == TokenKind.Word && Value.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Value == symbol;

    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => $"the text '{Value}'",
        _ => $"'{Value}'",
    };
}
