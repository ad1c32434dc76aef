using Tidemark.Errors;

namespace Tidemark.Backup.Selection;

/// <summary>Reads a condition by descent: OR binds least, then AND, then NOT.</summary>
internal sealed class ConditionParser(IReadOnlyList<ConditionToken> tokens)
{
    private const int MaxDepth = 200;
    private static readonly string[] Keywords = ["and", "or", "not", "in", "like", "is", "null", "true", "false"];
    private int _at;
    private int _depth;

    private ConditionToken Next => tokens[_at];

    public TagCondition Parse()
    {
        var condition = Or();
        return Next.Kind == TokenKind.End ? condition : throw Expected("AND, OR or the end");
    }

    private TagCondition Or() => Several("or", And, isAnd: false);

    private TagCondition And() => Several("and", Not, isAnd: true);

    private TagCondition Several(string keyword, Func<TagCondition> part, bool isAnd)
    {
        var parts = new List<TagCondition> { part() };
        while (TakeWord(keyword)) parts.Add(part());
        return parts.Count == 1 ? parts[0] : new TagCondition.Several(parts, isAnd);
    }

    private TagCondition Not()
    {
        if (++_depth > MaxDepth) throw new TidemarkException(ErrorCode.InvalidArgument, $"The condition is nested deeper than {MaxDepth} times.");
        try
        {
            if (TakeWord("not")) return new TagCondition.Not(Not());
            if (!TakeSymbol("(")) return Comparison();
            var inner = Or();
            return TakeSymbol(")") ? inner : throw Expected("a closing parenthesis");
        }
        finally
        {
            _depth--;
        }
    }

    private TagCondition Comparison()
    {
        var tag = Tag();
        if (TakeWord("is"))
        {
            var isNegated = TakeWord("not");
            if (!TakeWord("null")) throw Expected("NULL");
            return Negated(new TagCondition.IsNull(tag), isNegated);
        }

        var isNot = TakeWord("not");
        if (TakeWord("in")) return Negated(new TagCondition.Compare(tag, "=", Literals()), isNot);
        if (TakeWord("like")) return Negated(new TagCondition.Like(tag, Pattern()), isNot);
        if (isNot) throw Expected("IN or LIKE");
        var symbol = Next.Value switch { "=" or "==" => "=", "<>" or "!=" => "<>", "<" or "<=" or ">" or ">=" => Next.Value, _ => "" };
        if (Next.Kind != TokenKind.Symbol || symbol.Length == 0) throw Expected("=, <>, <, <=, >, >=, IN, LIKE or IS");
        _at++;
        return new TagCondition.Compare(tag, symbol, [Literal()]);
    }

    private TagName Tag()
    {
        var token = Next;
        if (token.Kind == TokenKind.QuotedName || (token.Kind == TokenKind.Word && !Array.Exists(Keywords, token.IsWord)))
        {
            _at++;
            return new TagName(token.Value, token.Kind == TokenKind.QuotedName);
        }

        throw Expected("the name of a tag");
    }

    private List<TagLiteral> Literals()
    {
        if (!TakeSymbol("(")) throw Expected("an opening parenthesis");
        var literals = new List<TagLiteral>();
        do literals.Add(Literal());
        while (TakeSymbol(","));
        return TakeSymbol(")") ? literals : throw Expected("a comma or a closing parenthesis");
    }

    private TagLiteral Literal()
    {
        var literal = TagLiteral.Of(Next) ?? throw Expected("a text in single quotes, a number, TRUE or FALSE");
        _at++;
        return literal;
    }

    private string Pattern()
    {
        if (Next.Kind != TokenKind.Text) throw Expected("a pattern in single quotes");
        return tokens[_at++].Value;
    }

    private bool TakeWord(string keyword)
    {
        if (!Next.IsWord(keyword)) return false;
        _at++;
        return true;
    }

    private bool TakeSymbol(string symbol)
    {
        if (!Next.IsSymbol(symbol)) return false;
        _at++;
        return true;
    }

    private static TagCondition Negated(TagCondition condition, bool isNegated) => isNegated ? new TagCondition.Not(condition) : condition;

    private TidemarkException Expected(string what) => new(ErrorCode.InvalidArgument, $"The condition cannot be read at position {Next.Position}: {what} was expected, but there is {Next}.", TagCondition.Help);
}
