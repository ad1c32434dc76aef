using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <content>CREATE, ALTER and DROP of virtual tables.</content>
internal sealed partial class SqlParser
{
    private CreateVirtualTableStatement ReadCreateVirtualTable()
    {
        var ifNotExists = IfNotExists();
        var name = ObjectName();
        if (Is("using")) return ReadVirtualChild(name, ifNotExists, []);
        Expect("(");
        // Columns of a normal table have types; those of a child have a source at once, or are sources themselves.
        var after = Peek();
        var isChild = after.Kind != TokenKind.Word || _sql.AsSpan(after.Start, after.Length).SequenceEqual("from");
        return isChild ? ReadVirtualChild(name, ifNotExists, ReadChildSources()) : ReadVirtualNormal(name, ifNotExists);
    }

    private CreateVirtualTableStatement ReadVirtualNormal(ObjectName name, bool ifNotExists)
    {
        var columns = new List<ColumnDefinition>();
        var sources = new List<ColumnSourceClause>();
        do
        {
            var column = ReadColumn(isTag: false);
            columns.Add(column with { Flags = column.Flags | ColumnFlags.Sma });
            if (Take("from")) sources.Add(new(column.Name, ReadSource()));
        }
        while (Take(","));
        Expect(")");
        return new(name, ifNotExists, columns, null, sources);
    }

    private List<ColumnSourceClause> ReadChildSources()
    {
        var sources = new List<ColumnSourceClause>();
        do
        {
            sources.Add(PeekIs(".") ? new(null, ReadSource()) : ReadNamedSource());
        }
        while (Take(","));
        Expect(")");
        return sources;
    }

    private ColumnSourceClause ReadNamedSource()
    {
        var column = Name();
        Expect("from");
        return new(column, ReadSource());
    }

    private CreateVirtualTableStatement ReadVirtualChild(ObjectName name, bool ifNotExists, IReadOnlyList<ColumnSourceClause> sources)
    {
        Expect("using");
        var superTable = ObjectName();
        var tagNames = Is("(") ? ReadNames() : null;
        Expect("tags");
        var child = new ChildTableClause(name, superTable, tagNames, ReadLiterals(), ifNotExists, TtlDays: 0, Comment: null);
        return new(name, ifNotExists, [], child, sources);
    }

    /// <summary>A column of another table: <c>database.table.column</c> or <c>table.column</c>.</summary>
    private ColumnPath ReadSource()
    {
        var first = Name();
        Expect(".");
        var second = AnyName();
        return Take(".") ? new(first, second, AnyName()) : new(null, first, second);
    }

    private Statement ReadAlterVirtualTable()
    {
        var start = _token;
        var name = ObjectName();
        if (Take("alter"))
        {
            Expect("column");
            var column = Name();
            Expect("set");
            return new AlterVirtualTableStatement(name, column, null, Take("null") ? null : ReadSource());
        }

        if (Is("add") && PeekIs("column"))
        {
            Next();
            Next();
            var added = ReadColumn(isTag: false);
            if (Take("from")) return new AlterVirtualTableStatement(name, added.Name, added, ReadSource());
            return new AlterTableStatement(name, IsSuperTable: false, new AlterAction.AddColumn(added), null) { IsVirtual = true };
        }

        _token = start;
        return ReadAlterTable(isSuperTable: false) with { IsVirtual = true };
    }

    private DropTablesStatement ReadDropVirtualTable()
    {
        var ifExists = IfExists();
        return new([(ObjectName(), ifExists)], AreVirtual: true);
    }
}
