using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Syntax;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Execution;

/// <summary>Takes apart INSERT … VALUES (?, …) and SELECT with <c>?</c>. Under the engine's gate. Source: stmt2 answers of a 3.3.7.5 server.</summary>
internal sealed class StatementPreparer
{
    private readonly string _sql;
    private readonly SqlSession _session;
    private readonly List<PreparedField> _fields = [];
    private Token _token;

    private StatementPreparer(string sql, SqlSession session)
    {
        _sql = sql;
        _session = session;
        _token = Tokenizer.Read(sql, 0);
    }

    public static PreparedStatement Prepare(string sql, SqlSession session)
    {
        var preparer = new StatementPreparer(sql, session);
        if (preparer.Take("insert")) return preparer.PrepareInsert();
        if (!preparer.Is("select")) throw new SandboxException(0x2600, "stmt only support 'SELECT' or 'INSERT'");
        SqlParser.Parse(sql, out var parameters);
        var fields = Enumerable.Range(0, parameters).Select(_ => new PreparedField(PreparedFieldKind.Query, string.Empty, null, TimePrecision.Milliseconds));
        return new(sql, IsInsert: false, [.. fields]);
    }

    private PreparedStatement PrepareInsert()
    {
        Expect("into");
        var name = Take("?") ? (ObjectName?)null : ReadName();
        var database = _session.Engine.GetDatabase(name?.Database ?? _session.CurrentDatabase ?? throw SqlErrors.NoDatabaseGiven());
        var superTable = name is { } direct ? database.FindSuperTable(direct.Name) : null;
        if (superTable is not null) return PrepareSuperTableInsert(database, superTable);
        if (name is null) _fields.Add(TableNameField(database));
        IReadOnlyList<ColumnDefinition>? columns = null;
        if (Take("using"))
        {
            var parent = ReadName();
            superTable = database.FindSuperTable(parent.Name) ?? throw MissingTable();
            var tags = Is("(") ? ReadNames().ConvertAll(tag => superTable.FindTag(tag) ?? throw SqlErrors.InvalidTag(tag)) : superTable.Tags;
            Expect("tags");
            ReadPlaceholders(tags.Count, i => new(PreparedFieldKind.Tag, tags[i].Name, tags[i], database.Precision));
            columns = superTable.Columns;
        }

        var table = name is { } known ? database.FindTable(known.Name) : null;
        columns ??= table?.Columns;
        if (columns is null && name is not null) throw MissingTable();
        var schema = columns;
        if (Is("("))
        {
            var names = ReadNames();
            columns = schema is null ? null : names.ConvertAll(column => SuperTable.Find(schema, column) ?? throw SqlErrors.InvalidColumn(column));
        }

        Expect("values");
        if (columns is null) SkipPlaceholders();
        else ReadPlaceholders(columns.Count, i => new(PreparedFieldKind.Column, columns[i].Name, columns[i], database.Precision));
        return new(_sql, IsInsert: true, _fields)
        {
            Database = database.Name,
            Table = name?.Name,
            SuperTable = superTable,
            ColumnsFollowTable = columns is null,
        };
    }

    private PreparedStatement PrepareSuperTableInsert(Database database, SuperTable superTable)
    {
        var names = ReadNames();
        Expect("values");
        ReadPlaceholders(names.Count, i =>
        {
            if (names[i] == "tbname") return TableNameField(database);
            return superTable.FindColumn(names[i]) is { } column
                ? new(PreparedFieldKind.Column, column.Name, column, database.Precision)
                : superTable.FindTag(names[i]) is { } tag ? new(PreparedFieldKind.Tag, tag.Name, tag, database.Precision) : throw SqlErrors.InvalidColumn(names[i]);
        });
        return new(_sql, IsInsert: true, _fields) { Database = database.Name, SuperTable = superTable };
    }

    private static PreparedField TableNameField(Database database) => new(PreparedFieldKind.TableName, "tbname", null, database.Precision);

    /// <summary>A list of <c>?</c>; other values in it are not supported.</summary>
    private void ReadPlaceholders(int count, Func<int, PreparedField> field)
    {
        Expect("(");
        for (var i = 0; i < count; i++)
        {
            if (i > 0) Expect(",");
            Expect("?");
            _fields.Add(field(i));
        }

        Expect(")");
    }

    private void SkipPlaceholders()
    {
        Expect("(");
        do
        {
            Expect("?");
        }
        while (Take(","));
        Expect(")");
    }

    private List<string> ReadNames()
    {
        Expect("(");
        var names = new List<string>();
        do
        {
            names.Add(Identifier());
        }
        while (Take(","));
        Expect(")");
        return names;
    }

    private ObjectName ReadName()
    {
        var first = Identifier();
        return Take(".") ? new(first, Identifier()) : new(null, first);
    }

    private string Identifier()
    {
        var token = _token;
        if (token.Kind is not (TokenKind.Word or TokenKind.QuotedName)) throw SqlErrors.SyntaxNear(_sql[token.Start..]);
        _token = Tokenizer.Read(_sql, token.End);
        return token.Kind == TokenKind.QuotedName ? Tokenizer.Unquote(_sql.AsSpan(token.Start, token.Length)) : _sql[token.Start..token.End];
    }

    private bool Is(string text) =>
        _token.Kind is TokenKind.Word or TokenKind.Symbol && _sql.AsSpan(_token.Start, _token.Length).SequenceEqual(text);

    private bool Take(string text)
    {
        if (!Is(text)) return false;
        _token = Tokenizer.Read(_sql, _token.End);
        return true;
    }

    private void Expect(string text)
    {
        if (!Take(text)) throw _token.Kind == TokenKind.End ? SqlErrors.Incomplete() : SqlErrors.SyntaxNear(_sql[_token.Start..]);
    }

    private static SandboxException MissingTable() => new(0x022B, "Table does not exist");
}
