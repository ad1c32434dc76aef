using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Queries;
using Tidemark.Sandbox.Sql.Syntax;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Execution;

/// <summary>
/// Reads an INSERT clause by clause, straight into raw blocks: nothing is kept per value. Under the engine's gate.
/// Source: answers of a 3.3.7.5 server to good and bad statements.
/// </summary>
internal sealed class InsertReader
{
    private readonly string _sql;
    private readonly StatementContext _context;
    private readonly InsertBatch _batch;
    private Token _token;
    private int _tokenBefore;

    private InsertReader(string sql, int at, StatementContext context, InsertBatch batch)
    {
        _batch = batch;
        _sql = sql;
        _context = context;
        Move(at);
    }

    /// <summary>Runs an INSERT.</summary>
    /// <returns>Rows written.</returns>
    /// <exception cref="SandboxException">TDengine's answer; nothing was written unless the statement named tables of several databases.</exception>
    public static long Run(string sql, int at, StatementContext context)
    {
        using var batch = new InsertBatch();
        new InsertReader(sql, at, context, batch).ReadStatement();
        return batch.Write();
    }

    private ReadOnlySpan<char> Text => _sql.AsSpan(_token.Start, _token.Length);

    private void ReadStatement()
    {
        Take("insert");
        Take("import");
        if (!Take("into")) throw SqlErrors.Syntax(_sql[_token.Start..], "keyword INTO is expected");
        if (_token.Kind == TokenKind.End) throw SqlErrors.Incomplete();
        do
        {
            ReadClause();
        }
        while (_token.Kind != TokenKind.End);
    }

    private void ReadClause()
    {
        var name = ReadName();
        var database = _context.Session.Engine.GetDatabase(name.Database ?? _context.Session.CurrentDatabase ?? throw SqlErrors.NoDatabaseGiven());
        if (database.FindSuperTable(name.Name) is { } superTable)
        {
            if (superTable.IsVirtual) throw Refusal.VirtualTableWrite();
            ReadSuperTableClause(database, superTable);
            return;
        }

        var table = database.FindTable(name.Name);
        if (table is { IsVirtual: true }) throw Refusal.VirtualTableWrite();
        var listAt = Is("(") ? _token.Start : -1;
        if (listAt >= 0) SkipList();
        ChildTableRequest? create = null;
        IReadOnlyList<ColumnDefinition>? schema = table?.Columns;
        if (Take("using"))
        {
            var parentName = ReadName();
            var parentDatabase = parentName.Database is { } other ? _context.Session.Engine.GetDatabase(other) : database;
            var parent = parentDatabase.FindSuperTable(parentName.Name) ?? throw SqlErrors.NoTable();
            create = new(name.Name, parent.Name, ReadTags(parent));
            schema ??= parent.Columns;
        }

        if (schema is null) throw SqlErrors.NoTable();
        if (listAt < 0 && Is("(")) listAt = SkipList();
        var columns = listAt < 0 ? schema : ReadColumnList(listAt, schema);
        ReadRows(database, name.Name, create, schema, columns);
    }

    private void ReadRows(Database database, string table, ChildTableRequest? create, IReadOnlyList<ColumnDefinition> schema, IReadOnlyList<ColumnDefinition> columns)
    {
        ExpectValues();
        if (columns.All(column => column.Type != DataType.Timestamp || column.ColumnId != 1)) throw PrimaryTimeMissing();
        if (schema.Any(column => column.IsCompositeKey) && !columns.Any(column => column.IsCompositeKey))
            throw new SandboxException(0x0200, "Primary key column should not be none");
        var rows = _batch.Begin(database, table, create, columns);
        var literals = _context.Literals(database.Precision);
        if (!Is("(")) throw new SandboxException(0x0216, "syntax error near 'no any data points'");
        while (Is("("))
        {
            for (var i = 0; i < columns.Count; i++)
            {
                rows.Append(i, ReadValue(columns[i], literals));
                EndValue(i == columns.Count - 1, columns.Count);
            }

            Take(",");
        }

        rows.End();
    }

    /// <summary>INSERT INTO a super table: a table's name and tags stand among the columns.</summary>
    private void ReadSuperTableClause(Database database, SuperTable superTable)
    {
        if (!Is("(")) throw SqlErrors.Syntax(_sql[_tokenBefore..], "(...tbname, ts...) bounded cols is expected for supertable insertion");
        var names = ReadNames(_token.Start);
        var fields = names.ConvertAll(name => name == "tbname" ? null : superTable.FindColumn(name) ?? superTable.FindTag(name) ?? throw SqlErrors.InvalidColumn(name));
        if (!names.Contains("tbname")) throw new SandboxException(0x0200, "tbname column should not be null");
        ColumnDefinition[] columns = [.. fields.Where(field => field is not null && superTable.Columns.Contains(field))!];
        if (columns.All(column => column.ColumnId != superTable.Columns[0].ColumnId)) throw PrimaryTimeMissing();
        ExpectValues();
        var literals = _context.Literals(database.Precision);
        var values = new SqlValue[columns.Length];
        while (Is("("))
        {
            string? table = null;
            var tags = new List<TagAssignment>();
            var at = 0;
            for (var i = 0; i < fields.Count; i++)
            {
                if (fields[i] is not { } field) table = ReadTableName();
                else if (superTable.Columns.Contains(field)) values[at++] = ReadValue(field, literals);
                else tags.Add(new(field.Name, ReadValue(field, literals).ToRawArray()));
                EndValue(i == fields.Count - 1, fields.Count);
            }

            var create = database.FindTable(table!) is null ? new ChildTableRequest(table!, superTable.Name, tags) : null;
            _batch.Add(database, table!, create, columns, values);
            Take(",");
        }
    }

    private string ReadTableName()
    {
        var next = Tokenizer.Read(_sql, _token.End);
        if (next.Kind != TokenKind.Text) throw new SandboxException(0x0200, "tbname column should not be null");
        Move(next.End);
        return Tokenizer.Unquote(_sql.AsSpan(next.Start, next.Length));
    }

    /// <summary>The value behind the current token, which is a parenthesis or a comma.</summary>
    private SqlValue ReadValue(ColumnDefinition column, in LiteralContext context)
    {
        var at = _token.End;
        var next = Tokenizer.Read(_sql, at);
        if (next.Kind == TokenKind.Symbol && _sql[next.Start] == ')') throw SqlErrors.ColumnCount();
        var literal = LiteralReader.Read(_sql, ref at);
        var isKey = column.ColumnId == 1;
        if (isKey && literal.Kind == LiteralKind.Null)
            throw SqlErrors.Syntax(_sql[literal.Start..], "Primary timestamp column should not be null");
        var value = LiteralConverter.Convert(_sql, literal, column, context);
        Move(at);
        return value;
    }

    /// <summary>Checks what stands behind a value: a comma, or the end of the row.</summary>
    private void EndValue(bool isLast, int columns)
    {
        if (!isLast)
        {
            if (!Is(",")) throw SqlErrors.Syntax(_sql[_token.Start..], ", expected");
            return;
        }

        if (Is(",") && columns > 0) throw SqlErrors.ColumnCount();
        if (!Take(")")) throw SqlErrors.Syntax(_sql[_token.Start..], ") expected");
    }

    private List<TagAssignment> ReadTags(SuperTable parent)
    {
        IReadOnlyList<ColumnDefinition> tags = parent.Tags;
        if (Is("(")) tags = ReadNames(_token.Start).ConvertAll(name => parent.FindTag(name) ?? throw SqlErrors.InvalidColumn(name));
        if (!Take("tags")) throw SqlErrors.Syntax(_sql[_token.Start..], "TAGS is expected");
        if (!Is("(")) throw SqlErrors.Syntax(_sql[_token.Start..], "( is expected");
        var assignments = new List<TagAssignment>(tags.Count);
        var literals = _context.Literals(parent.Database.Precision);
        while (!Is(")"))
        {
            if (assignments.Count == tags.Count) throw SqlErrors.TagsNotMatched();
            var tag = tags[assignments.Count];
            var at = _token.End;
            var next = Tokenizer.Read(_sql, at);
            if (next.Kind == TokenKind.Symbol && _sql[next.Start] == ')')
                throw SqlErrors.Syntax(_sql[next.Start..], "invalid data or symbol");
            var literal = LiteralReader.Read(_sql, ref at);
            assignments.Add(new(tag.Name, LiteralConverter.Convert(_sql, literal, tag, literals).ToRawArray()));
            Move(at);
            if (!Is(",") && !Is(")")) throw SqlErrors.Syntax(_sql[_token.Start..], ", expected");
        }

        if (assignments.Count < tags.Count) throw SqlErrors.Syntax(_sql[_token.Start..], "invalid data or symbol");
        Move(_token.End);
        return assignments;
    }

    private List<ColumnDefinition> ReadColumnList(int at, IReadOnlyList<ColumnDefinition> schema)
    {
        var behind = _token;
        var columns = new List<ColumnDefinition>();
        foreach (var name in ReadNames(at))
        {
            var column = SuperTable.Find(schema, name) ?? throw SqlErrors.InvalidColumn(name);
            if (columns.Contains(column)) throw SqlErrors.Syntax(name, "duplicated column name");
            columns.Add(column);
        }

        _token = behind;
        return columns;
    }

    /// <summary>The names of the list that begins at a position; the reader is behind it afterwards.</summary>
    private List<string> ReadNames(int at)
    {
        Move(at);
        var names = new List<string>();
        do
        {
            Move(_token.End);
            names.Add(Identifier());
        }
        while (Is(","));
        if (!Take(")")) throw SqlErrors.Syntax(_sql[_token.Start..], ") expected");
        return names;
    }

    /// <summary>Steps over a list; gives where it began.</summary>
    private int SkipList()
    {
        var start = _token.Start;
        ReadNames(start);
        return start;
    }

    private ObjectName ReadName()
    {
        var first = Identifier();
        return Take(".") ? new(first, Identifier()) : new(null, first);
    }

    private string Identifier()
    {
        var token = _token;
        if (token.Kind is not (TokenKind.Word or TokenKind.QuotedName))
            throw token.Kind == TokenKind.End ? SqlErrors.Incomplete() : SqlErrors.Syntax(_sql[token.Start..], "table_name is expected");
        var text = Text;
        var name = token.Kind == TokenKind.QuotedName ? Tokenizer.Unquote(text) : text.ToString();
        Move(token.End);
        return name;
    }

    private void ExpectValues()
    {
        if (Take("values")) return;
        throw _token.Kind == TokenKind.End ? SqlErrors.Incomplete() : SqlErrors.SyntaxNear(_sql[_token.Start..]);
    }

    private bool Is(string text) => _token.Kind is TokenKind.Word or TokenKind.Symbol && Text.SequenceEqual(text);

    private bool Take(string text)
    {
        if (!Is(text)) return false;
        Move(_token.End);
        return true;
    }

    private void Move(int at)
    {
        _tokenBefore = at;
        _token = Tokenizer.Read(_sql, at);
    }

    private static SandboxException PrimaryTimeMissing() => new(0x0200, "Primary timestamp column should not be null");
}
