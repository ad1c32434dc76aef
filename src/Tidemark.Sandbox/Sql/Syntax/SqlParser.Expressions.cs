using System.Globalization;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <content>Expressions, from the loosest binding to the tightest.</content>
internal sealed partial class SqlParser
{
    private Expression ReadExpression()
    {
        var left = ReadAnd();
        while (Take("or")) left = new BinaryExpression("or", left, ReadAnd());
        return left;
    }

    private Expression ReadAnd()
    {
        var left = ReadNot();
        while (Take("and")) left = new BinaryExpression("and", left, ReadNot());
        return left;
    }

    private Expression ReadNot() => Take("not") ? new UnaryExpression("not", ReadNot()) : ReadComparison();

    private Expression ReadComparison()
    {
        var left = ReadSum();
        while (true)
        {
            if (_token.Kind == TokenKind.Symbol && Text is "=" or "<" or ">" or "<=" or ">=" or "<>" or "!=")
            {
                var comparison = Text.ToString();
                Next();
                left = new BinaryExpression(comparison == "!=" ? "<>" : comparison, left, ReadSum());
                continue;
            }

            if (Take("is"))
            {
                var isNegated = Take("not");
                Expect("null");
                left = new IsNullExpression(left, isNegated);
                continue;
            }

            var isNot = Is("not") && (PeekIs("in") || PeekIs("like") || PeekIs("between"));
            if (isNot) Next();
            if (Take("in"))
                left = ReadIn(left, isNot);
            else if (Take("between"))
                left = ReadBetween(left, isNot);
            else if (Take("like"))
                left = new LikeExpression(left, ReadSum(), isNot, IsMatch: false);
            else if (Is("match") || Is("nmatch"))
                left = new LikeExpression(left, ReadMatchPattern(out var isNegated), isNegated, IsMatch: true);
            else
                return left;
        }
    }

    private Expression ReadMatchPattern(out bool isNegated)
    {
        isNegated = Word() == "nmatch";
        return ReadSum();
    }

    private InExpression ReadIn(Expression left, bool isNot)
    {
        Expect("(");
        var list = ReadExpressions();
        Expect(")");
        return new(left, list, isNot);
    }

    private BetweenExpression ReadBetween(Expression left, bool isNot)
    {
        var low = ReadSum();
        Expect("and");
        return new(left, low, ReadSum(), isNot);
    }

    private Expression ReadSum()
    {
        var left = ReadProduct();
        while (_token.Kind == TokenKind.Symbol && Text is "+" or "-" or "|" or "&")
        {
            var symbol = Text.ToString();
            Next();
            left = new BinaryExpression(symbol, left, ReadProduct());
        }

        return left;
    }

    private Expression ReadProduct()
    {
        var left = ReadUnary();
        while (_token.Kind == TokenKind.Symbol && Text is "*" or "/" or "%")
        {
            var symbol = Text.ToString();
            Next();
            left = new BinaryExpression(symbol, left, ReadUnary());
        }

        return left;
    }

    private Expression ReadUnary()
    {
        if (Take("-")) return new UnaryExpression("-", ReadUnary());
        return Take("+") ? ReadUnary() : ReadMember();
    }

    private Expression ReadMember()
    {
        var value = ReadPrimary();
        while (Take("->")) value = new BinaryExpression("->", value, new LiteralExpression(SqlValue.Text(TextLiteral())));
        return value;
    }

    private Expression ReadPrimary()
    {
        var token = _token;
        var text = _sql.AsSpan(token.Start, token.Length);
        switch (token.Kind)
        {
            case TokenKind.Integer:
                Next();
                return new LiteralExpression(IntegerValue(text));
            case TokenKind.PrefixedInteger:
                Next();
                return new LiteralExpression(SqlValue.BigInt(unchecked((long)ulong.Parse(
                    text[2..], text[1] == 'x' ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture))));
            case TokenKind.Float:
                Next();
                return new LiteralExpression(SqlValue.Double(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)));
            case TokenKind.Duration:
                Next();
                return new DurationExpression(long.Parse(text[..^1], CultureInfo.InvariantCulture), text[^1]);
            case TokenKind.Text:
                Next();
                return new LiteralExpression(SqlValue.Text(Unquoted(token)));
            case TokenKind.QuotedName: return ReadColumnReference();
            case TokenKind.Word: return ReadWord();
        }

        if (Take("?")) return new ParameterExpression(_parameters++);
        Expect("(");
        var inner = ReadExpression();
        Expect(")");
        return inner;
    }

    private static SqlValue IntegerValue(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var small) ? SqlValue.BigInt(small)
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var large) ? SqlValue.Integer(DataType.UBigInt, large)
        : SqlValue.Double(double.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));

    private Expression ReadWord()
    {
        if (Take("null")) return new LiteralExpression(SqlValue.Null());
        if (Take("true")) return new LiteralExpression(SqlValue.Bool(true));
        if (Take("false")) return new LiteralExpression(SqlValue.Bool(false));
        if (Take("tbname"))
        {
            if (Take("(")) Expect(")");
            return new ColumnExpression(null, "tbname", IsQuoted: false);
        }

        if (Is("cast") && PeekIs("(")) return ReadCast();
        if (PeekIs("(") && ReservedWords.MayBeFunction(Text)) return ReadFunction();
        // NOW and TODAY may stand without their parentheses; _rowts and its like are reserved words that are columns.
        if (Is("now") || Is("today")) return new FunctionExpression(Word(), []);
        return ReadColumnReference();
    }

    private ColumnExpression ReadColumnReference()
    {
        var isQuoted = _token.Kind == TokenKind.QuotedName;
        var name = Name();
        if (!Take(".")) return new(null, name, isQuoted);
        isQuoted = _token.Kind == TokenKind.QuotedName;
        return new(name, AnyName(), isQuoted);
    }

    private FunctionExpression ReadFunction()
    {
        var name = Word();
        Expect("(");
        if (Take(")")) return new(name, []);
        var arguments = new List<Expression>();
        do
        {
            arguments.Add(Take("*") ? new StarExpression(null) : ReadExpression());
        }
        while (Take(","));
        Expect(")");
        return new(name, arguments);
    }

    private CastExpression ReadCast()
    {
        Next();
        Expect("(");
        var operand = ReadExpression();
        Expect("as");
        var (type, bytes, modifier) = ReadType();
        Expect(")");
        return new(operand, type, bytes, modifier);
    }
}
