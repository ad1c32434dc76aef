using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <content>SHOW.</content>
internal sealed partial class SqlParser
{
    private Statement ReadShow()
    {
        if (Take("create"))
        {
            var what = Word();
            return what is "database" or "table" or "stable" or "vtable" or "view"
                ? new ShowCreateStatement(what, what == "database" ? new(null, Name()) : ObjectName())
                : throw Unexpected();
        }

        string? modifier = null;
        if (Is("normal") || Is("child") || Is("virtual") || Is("local") || ((Is("user") || Is("system")) && (PeekIs("databases") || PeekIs("privileges"))))
            modifier = Word();
        if (Is("table") && (PeekIs("tags") || PeekIs("distributed"))) return ReadShowTable();
        if (Is("tags") || Is("indexes")) return ReadShowOfTable(Word());
        string? database = null;
        if (_token.Kind == TokenKind.QuotedName || PeekIs("."))
        {
            database = Name();
            Expect(".");
        }

        var list = Word();
        if (list == "cluster" && Take("alive")) list = "cluster alive";
        if (list == "transaction") SkipRest();
        if (database is null && (Is("from") || Is("in")) && list is not "variables")
        {
            Next();
            database = Name();
        }

        var like = Take("like") ? TextLiteral() : null;
        if (Take("where")) ReadExpression();
        return new ShowStatement(list, database, null, like, modifier);
    }

    private ShowStatement ReadShowTable()
    {
        Next();
        if (Take("distributed")) return new("distributed", null, ObjectName(), null, null);
        Next();
        var items = new List<string>();
        while (!Is("from"))
        {
            items.Add(Take("tbname") ? "tbname" : Name());
            if (Take("as")) Name();
            if (!Take(",")) break;
        }

        Expect("from");
        var table = ObjectName();
        if (Take("from")) table = new(Name(), table.Name);
        return new("table tags", null, table, items.Count == 0 ? null : string.Join('\n', items), null);
    }

    private ShowStatement ReadShowOfTable(string what)
    {
        if (!Take("from")) Expect("in");
        var table = ObjectName();
        if (Take("from") || Take("in")) table = new(Name(), table.Name);
        return new(what, null, table, null, null);
    }
}
