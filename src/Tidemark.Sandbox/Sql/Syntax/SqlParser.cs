using System.Globalization;
using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <summary>Reads one statement of TDengine's SQL. The statement is normalised (<see cref="Tokenizer.Normalize"/>).</summary>
internal sealed partial class SqlParser
{
    private readonly string _sql;
    private Token _token;

    private SqlParser(string sql)
    {
        _sql = sql;
        _token = Tokenizer.Read(sql, 0);
    }

    /// <summary>How many <c>?</c> were met.</summary>
    private int _parameters;

    /// <summary>Parses a statement.</summary>
    /// <exception cref="SandboxException">The grammar is broken.</exception>
    public static Statement Parse(string sql) => Parse(sql, out _);

    /// <summary>Parses a statement and counts its <c>?</c>.</summary>
    /// <exception cref="SandboxException">The grammar is broken.</exception>
    public static Statement Parse(string sql, out int parameters)
    {
        var parser = new SqlParser(sql);
        var statement = parser.ReadStatement();
        if (statement is not InsertStatement && parser._token.Kind != TokenKind.End) throw parser.Unexpected();
        parameters = parser._parameters;
        return statement;
    }

    private ReadOnlySpan<char> Text => _sql.AsSpan(_token.Start, _token.Length);

    private Statement ReadStatement()
    {
        if (_token.Kind == TokenKind.End) throw SqlErrors.Incomplete();
        var start = _token;
        var word = _token.Kind == TokenKind.Word ? Text.ToString() : string.Empty;
        switch (word)
        {
            case "select": return ReadSelect();
            case "insert" or "import":
                Next();
                return new InsertStatement(start.Start);
            case "show":
                Next();
                return ReadShow();
            case "create":
                Next();
                return ReadCreate();
            case "alter":
                Next();
                return ReadAlter();
            case "drop":
                Next();
                return ReadDrop();
            case "describe" or "desc":
                Next();
                return new DescribeStatement(ObjectName());
            case "use":
                Next();
                return new UseStatement(Name());
            case "delete":
                Next();
                Expect("from");
                return new DeleteStatement(ObjectName(), Take("where") ? ReadExpression() : null);
            case "flush" or "trim" or "compact":
                Next();
                Expect("database");
                var maintained = new MaintainDatabaseStatement(Name(), word == "flush");
                SkipRest();
                return maintained;
            case "grant" or "revoke":
                Next();
                return ReadGrant(word == "grant");
            case "kill":
                Next();
                return new KillStatement(Word(), Take(TokenKind.Text) is { } id ? Unquoted(id) : Integer().ToString(CultureInfo.InvariantCulture));
            case "explain":
                Next();
                Take("analyze");
                return new RefusedStatement(0x0100, "Operation not supported");
            case "balance" or "redistribute" or "split" or "reset":
                SkipRest();
                return new IdleStatement();
            case "update":
                Next();
                throw Unexpected();
            default: throw Unexpected();
        }
    }

    private GrantStatement ReadGrant(bool isGrant)
    {
        var privileges = new List<string> { Word() };
        while (Take(",")) privileges.Add(Word());
        Expect("on");
        var on = Take("*") ? "*" : Name();
        if (Take(".")) on += "." + (Take("*") ? "*" : Name());
        if (Take("with")) ReadExpression();
        Expect(isGrant ? "to" : "from");
        return new GrantStatement(isGrant, privileges, on, Name());
    }

    private void Next() => _token = Tokenizer.Read(_sql, _token.End);

    private Token Peek() => Tokenizer.Read(_sql, _token.End);

    private bool PeekIs(string text)
    {
        var token = Peek();
        return token.Kind is TokenKind.Word or TokenKind.Symbol && _sql.AsSpan(token.Start, token.Length).SequenceEqual(text);
    }

    private bool Is(string text) => _token.Kind is TokenKind.Word or TokenKind.Symbol && Text.SequenceEqual(text);

    private bool Take(string text)
    {
        if (!Is(text)) return false;
        Next();
        return true;
    }

    private Token? Take(TokenKind kind)
    {
        if (_token.Kind != kind) return null;
        var token = _token;
        Next();
        return token;
    }

    private void Expect(string text)
    {
        if (!Take(text)) throw Unexpected();
    }

    /// <summary>A keyword, whatever it is.</summary>
    private string Word() => Take(TokenKind.Word) is { } token ? _sql[token.Start..token.End] : throw Unexpected();

    /// <summary>A name: a word that is not reserved, or anything in backticks.</summary>
    private string Name()
    {
        if (_token.Kind == TokenKind.QuotedName) return Unquoted(Take(TokenKind.QuotedName)!.Value);
        if (_token.Kind != TokenKind.Word || ReservedWords.Contains(Text)) throw Unexpected();
        return Word();
    }

    /// <summary>A name with or without its database.</summary>
    private ObjectName ObjectName()
    {
        var first = Name();
        return Take(".") ? new(first, AnyName()) : new(null, first);
    }

    /// <summary>A name behind a point, where reserved words are names too.</summary>
    private string AnyName() => _token.Kind == TokenKind.Word ? Word() : Name();

    private string TextLiteral() => Take(TokenKind.Text) is { } token ? Unquoted(token) : throw Unexpected();

    /// <summary>A comment: what stands between the quotes as it is, doubled quotes and escapes included, as the server keeps it.</summary>
    private string CommentLiteral() => Take(TokenKind.Text) is { } token ? _sql[(token.Start + 1)..(token.End - 1)] : throw Unexpected();

    private long Integer() =>
        Take(TokenKind.Integer) is { } token && long.TryParse(_sql.AsSpan(token.Start, token.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw Unexpected();

    private bool IfExists()
    {
        if (!Is("if") || !PeekIs("exists")) return false;
        Next();
        Next();
        return true;
    }

    private bool IfNotExists()
    {
        if (!Is("if")) return false;
        Next();
        Expect("not");
        Expect("exists");
        return true;
    }

    private void SkipRest() => _token = new(TokenKind.End, _sql.Length, _sql.Length);

    private string Unquoted(Token token) => Tokenizer.Unquote(_sql.AsSpan(token.Start, token.Length));

    private SandboxException Unexpected() =>
        _token.Kind == TokenKind.End ? SqlErrors.Incomplete() : SqlErrors.SyntaxNear(_sql[_token.Start..]);
}
