using System.Collections.Frozen;
using System.Globalization;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Values;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <content>CREATE.</content>
internal sealed partial class SqlParser
{
    private Statement ReadCreate()
    {
        var start = _token;
        switch (Word())
        {
            case "database":
            {
                var ifNotExists = IfNotExists();
                return new CreateDatabaseStatement(Name(), ifNotExists, ReadDatabaseOptions(DatabaseOptionNames.Create));
            }

            case "stable": return ReadCreateTable(isSuperTable: true);
            case "table": return ReadCreateTable(isSuperTable: false);
            case "topic": return ReadCreateTopic();
            case "user": return ReadCreateUser();
            case "snode":
                SkipRest();
                return new SnodeStatement(IsCreate: true);
            case "qnode" or "mnode" or "dnode":
                SkipRest();
                return new IdleStatement();
            case "vtable": return ReadCreateVirtualTable();
            case "or": return ReadReplace();
            case "recursive":
                Expect("tsma");
                return ReadCreateObject("tsma", replaces: false);
            case "aggregate":
                Expect("function");
                return ReadCreateObject("function", replaces: false);
            case "view" or "stream" or "tsma" or "index" or "function" when _sql[start.Start..start.End] is var word: return ReadCreateObject(word, replaces: false);
            default: throw SqlErrors.SyntaxNear(_sql[start.Start..]);
        }
    }

    private List<KeyValuePair<string, string>> ReadDatabaseOptions(FrozenSet<string> names)
    {
        var options = new List<KeyValuePair<string, string>>();
        while (_token.Kind != TokenKind.End)
        {
            if (_token.Kind != TokenKind.Word || !names.Contains(Text.ToString())) throw Unexpected();
            var name = Word();
            var value = ReadOptionValue();
            while (Take(",")) value += "," + ReadOptionValue();
            options.Add(new(name, value));
        }

        return options;
    }

    private string ReadOptionValue()
    {
        var sign = Take("-") ? "-" : string.Empty;
        var token = _token;
        if (token.Kind is not (TokenKind.Integer or TokenKind.Duration or TokenKind.Text or TokenKind.Float)) throw Unexpected();
        Next();
        return sign + (token.Kind == TokenKind.Text ? Unquoted(token) : _sql[token.Start..token.End]);
    }

    private Statement ReadCreateTable(bool isSuperTable)
    {
        var ifNotExists = IfNotExists();
        var name = ObjectName();
        if (!isSuperTable && Is("using")) return ReadCreateChildren(name, ifNotExists);
        var columns = ReadColumns(areTags: false);
        if (!Is("tags"))
        {
            if (isSuperTable) throw Unexpected();
            var options = ReadTableOptions(columns);
            return new CreateNormalTableStatement(
                name, new(name.Name, options.Columns) { IfNotExists = ifNotExists, Comment = options.Comment, TtlDays = options.TtlDays });
        }

        Next();
        var tags = ReadColumns(areTags: true);
        var superOptions = ReadTableOptions(columns);
        return new CreateSuperTableStatement(name, new(name.Name, superOptions.Columns, tags)
        {
            IfNotExists = ifNotExists,
            Comment = superOptions.Comment,
            KeepMinutes = superOptions.KeepMinutes,
            IsVirtual = superOptions.IsVirtual,
        });
    }

    private CreateChildTablesStatement ReadCreateChildren(ObjectName name, bool ifNotExists)
    {
        var tables = new List<ChildTableClause>();
        while (true)
        {
            Expect("using");
            var superTable = ObjectName();
            var tagNames = Is("(") ? ReadNames() : null;
            Expect("tags");
            var values = ReadLiterals();
            string? comment = null;
            var ttl = 0;
            while (Is("ttl") || Is("comment"))
            {
                if (Take("ttl"))
                    ttl = (int)Integer();
                else if (Take("comment"))
                    comment = CommentLiteral();
            }

            tables.Add(new(name, superTable, tagNames, values, ifNotExists, ttl, comment));
            if (_token.Kind == TokenKind.End) return new(tables);
            ifNotExists = IfNotExists();
            name = ObjectName();
        }
    }

    private List<string> ReadNames()
    {
        Expect("(");
        var names = new List<string> { Name() };
        while (Take(",")) names.Add(Name());
        Expect(")");
        return names;
    }

    private List<Literal> ReadLiterals()
    {
        if (!Is("(")) throw Unexpected();
        var at = _token.End;
        var values = new List<Literal>();
        do
        {
            values.Add(LiteralReader.Read(_sql, ref at));
            _token = Tokenizer.Read(_sql, at);
            at = _token.End;
        }
        while (Is(","));
        Expect(")");
        return values;
    }

    private (IReadOnlyList<ColumnDefinition> Columns, string? Comment, int TtlDays, long KeepMinutes, bool IsVirtual) ReadTableOptions(List<ColumnDefinition> columns)
    {
        string? comment = null;
        var ttl = 0;
        var isVirtual = false;
        List<string>? sma = null;
        long keep = -1;
        while (_token.Kind == TokenKind.Word)
        {
            if (Take("comment")) comment = CommentLiteral();
            else if (Take("ttl")) ttl = (int)Integer();
            else if (Take("sma")) sma = ReadNames();
            else if (Take("keep")) keep = ReadMinutes();
            else if (Take("virtual")) isVirtual = Integer() != 0;
            else throw Unexpected();
        }

        foreach (var name in sma ?? [])
            if (!columns.Exists(column => column.Name == name))
                throw SqlErrors.InvalidColumn(name);
        var flagged = columns.ConvertAll(column => column with
        {
            Flags = sma is null || sma.Contains(column.Name) ? column.Flags | ColumnFlags.Sma : column.Flags,
        });
        return (flagged, comment, ttl, keep, isVirtual);
    }

    /// <summary>KEEP: days, or a number with a unit.</summary>
    private long ReadMinutes()
    {
        if (Take(TokenKind.Duration) is not { } token) return Integer() * 1440;
        var count = long.Parse(_sql.AsSpan(token.Start, token.Length - 1), CultureInfo.InvariantCulture);
        return _sql[token.End - 1] switch
        {
            'm' => count,
            'h' => count * 60,
            'd' => count * 1440,
            'w' => count * 10080,
            _ => throw SqlErrors.SyntaxNear(_sql[token.Start..]),
        };
    }

    private CreateTopicStatement ReadCreateTopic()
    {
        var ifNotExists = IfNotExists();
        var name = Name();
        var meta = TopicMeta.None;
        if (Take("with"))
        {
            Expect("meta");
            meta = TopicMeta.With;
        }
        else if (Take("only"))
        {
            Expect("meta");
            meta = TopicMeta.Only;
        }

        Expect("as");
        if (Take("database")) return new(name, ifNotExists, meta, Name(), null, null, null);
        if (Take("stable"))
        {
            var table = ObjectName();
            return new(name, ifNotExists, meta, null, table, Take("where") ? ReadExpression() : null, null);
        }

        if (meta != TopicMeta.None || !Is("select")) throw Unexpected();
        return new(name, ifNotExists, meta, null, null, null, ReadSelect());
    }

    private CreateUserStatement ReadCreateUser()
    {
        var name = Name();
        Expect("pass");
        var password = TextLiteral();
        bool? systemInfo = null;
        bool? createDatabases = null;
        while (_token.Kind == TokenKind.Word)
        {
            if (Take("sysinfo")) systemInfo = Integer() != 0;
            else if (Take("createdb")) createDatabases = Integer() != 0;
            else throw Unexpected();
        }

        return new(name, password, systemInfo, createDatabases);
    }
}
