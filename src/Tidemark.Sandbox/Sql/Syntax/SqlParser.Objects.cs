using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <content>CREATE and DROP of what is kept by name and text: views, streams, indexes, TSMAs, functions, the snode.</content>
internal sealed partial class SqlParser
{
    private static CatalogObjectKind ObjectKind(string word) => word switch
    {
        "view" => CatalogObjectKind.View,
        "stream" => CatalogObjectKind.Stream,
        "index" => CatalogObjectKind.Index,
        "tsma" => CatalogObjectKind.Tsma,
        _ => CatalogObjectKind.Function,
    };

    private CreateObjectStatement ReadCreateObject(string word, bool replaces)
    {
        var kind = ObjectKind(word);
        var ifNotExists = IfNotExists();
        var name = ObjectName();
        switch (kind)
        {
            case CatalogObjectKind.View:
            {
                Expect("as");
                var query = _sql[_token.Start..];
                var tables = TablesOf(ReadSelect()).ToList();
                return new(kind, name, ifNotExists, replaces, query, tables, null);
            }

            case CatalogObjectKind.Index:
            {
                Expect("on");
                var table = ObjectName();
                return new(kind, name, ifNotExists, replaces, _sql, [table], ReadNames()[0]);
            }

            case CatalogObjectKind.Tsma:
            {
                Expect("on");
                var table = ObjectName();
                SkipRest();
                return new(kind, name, ifNotExists, replaces, _sql, [table], null);
            }

            case CatalogObjectKind.Stream: return new(kind, name, ifNotExists, replaces, _sql, ReadStreamTables(), null);
            default:
                SkipRest();
                return new(kind, name, ifNotExists, replaces, _sql, [], null);
        }
    }

    /// <summary>CREATE OR REPLACE.</summary>
    private CreateObjectStatement ReadReplace()
    {
        Expect("replace");
        Take("aggregate");
        var word = Word();
        return word is "view" or "function" ? ReadCreateObject(word, replaces: true) : throw Unexpected();
    }

    private DropObjectStatement ReadDropObject(string word)
    {
        var ifExists = IfExists();
        return new(ObjectKind(word), ObjectName(), ifExists);
    }

    /// <summary>The tables that a stream reads; the rest of its statement is not looked at.</summary>
    private List<ObjectName> ReadStreamTables()
    {
        var tables = new List<ObjectName>();
        while (_token.Kind != TokenKind.End)
        {
            var reads = Is("from");
            Next();
            if (reads && _token.Kind is TokenKind.Word or TokenKind.QuotedName) tables.Add(ObjectName());
        }

        return tables;
    }

    private static IEnumerable<ObjectName> TablesOf(SelectStatement query) =>
        query.From.SelectMany(from => from.Subquery is { } inner ? TablesOf(inner) : [from.Table!.Value]);
}
