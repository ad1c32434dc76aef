using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Queries;
using Tidemark.Sandbox.Sql.Syntax;
using Tidemark.Sandbox.Sql.Values;

namespace Tidemark.Sandbox.Sql.Execution;

/// <summary>CREATE, ALTER and DROP of tables, and DELETE. Under the engine's gate.</summary>
internal sealed class TableStatements(string sql, StatementContext context)
{
    public void Create(CreateSuperTableStatement statement)
    {
        CheckName(statement.Name.Name);
        Find(statement.Name).CreateSuperTable(statement.Request);
    }

    public void Create(CreateNormalTableStatement statement)
    {
        CheckName(statement.Name.Name);
        Find(statement.Name).CreateTables([statement.Request]);
    }

    public void Create(CreateChildTablesStatement statement)
    {
        var batches = new OrderedDictionary<Database, List<TableRequest>>();
        foreach (var clause in statement.Tables)
        {
            CheckName(clause.Name.Name);
            var database = Find(clause.Name);
            if (!batches.TryGetValue(database, out var requests))
            {
                requests = [];
                batches.Add(database, requests);
            }

            requests.Add(Request(clause, database));
        }

        foreach (var (database, requests) in batches) database.CreateTables(requests);
    }

    public void Alter(AlterTableStatement statement)
    {
        var database = Find(statement.Name);
        var superTable = database.FindSuperTable(statement.Name.Name);
        var table = database.FindTable(statement.Name.Name);
        if (superTable is null && (table is null || statement.IsSuperTable)) throw SqlErrors.NoTable();
        var action = statement.Action ?? new AlterAction.SetTags(Assignments(statement, table));
        if (action is AlterAction.SetCompression change && (superTable?.FindColumn(change.Name) ?? table?.FindColumn(change.Name)) is { } column)
            ColumnStorage.Check(column.Type, change.Encode, change.Compress);
        if (superTable is not null) database.AlterSuperTable(superTable.Name, action, sql);
        else database.AlterTable(statement.Name.Name, action);
    }

    public void Drop(DropTablesStatement statement)
    {
        var batches = new OrderedDictionary<Database, List<(string, bool)>>();
        foreach (var (name, ifExists) in statement.Tables)
        {
            var database = Find(name);
            if (database.FindSuperTable(name.Name) is not null)
            {
                database.DropSuperTable(name.Name, ifExists);
                continue;
            }

            if (!batches.TryGetValue(database, out var names))
            {
                names = [];
                batches.Add(database, names);
            }

            names.Add((name.Name, ifExists));
        }

        foreach (var (database, names) in batches) database.DropTables(names);
    }

    public void Drop(DropSuperTableStatement statement) => Find(statement.Name).DropSuperTable(statement.Name.Name, statement.IfExists);

    public long Delete(DeleteStatement statement)
    {
        var database = Find(statement.Table);
        var superTable = database.FindSuperTable(statement.Table.Name);
        var table = superTable is null ? database.FindTable(statement.Table.Name) ?? throw SqlErrors.NoTable() : null;
        if (superTable is { IsVirtual: true } || table is { IsVirtual: true }) throw new SandboxException(0x0200, "Invalid operation");
        var tags = superTable?.Tags ?? (table as ChildTable)?.SuperTable.Tags ?? [];
        var columns = superTable?.Columns ?? table!.Columns;
        var scope = Scope.Of(columns, tags, database.Precision, statement.Table.Name);
        if (FieldNames.Of(statement.Where).Any(field => field is { Name: "tbname", IsQuoted: false }))
            throw new SandboxException(0x264C, "Invalid tbname pseudo column");
        var condition = Condition.Of(statement.Where is { } where ? new Binder(scope, context).Bind(where) : null);
        if (condition.FiltersRows) throw SqlErrors.DeleteWindow();
        var range = condition.Range;
        if (range.IsEmpty) return 0;
        var row = new TableRow(columns, tags);
        if (table is not null)
        {
            row.Enter(table);
            return condition.AcceptsTable(row) ? database.Delete(table.Name, range.Start, range.End) : 0;
        }

        if (!condition.FiltersTables) return database.DeleteFromSuperTable(superTable!.Name, null, range.Start, range.End);
        var children = superTable!.Children.Values.Where(child =>
        {
            row.Enter(child);
            return condition.AcceptsTable(row);
        }).ToList();
        return database.DeleteFromSuperTable(superTable.Name, children, range.Start, range.End);
    }

    /// <summary>Which children of a super table meet a condition on tags.</summary>
    public Func<ChildTable, bool>? TagFilter(SuperTable superTable, Expression? where)
    {
        if (where is null) return null;
        var scope = Scope.Of(superTable.Columns, superTable.Tags, superTable.Database.Precision, superTable.Name);
        var condition = Condition.Of(new Binder(scope, context).Bind(where));
        return child =>
        {
            var row = new TableRow(superTable.Columns, superTable.Tags);
            row.Enter(child);
            return condition.AcceptsTable(row);
        };
    }

    internal ChildTableRequest Request(ChildTableClause clause, Database database)
    {
        var parentDatabase = clause.SuperTable.Database is { } name ? context.Session.Engine.GetDatabase(name) : database;
        var parent = parentDatabase.FindSuperTable(clause.SuperTable.Name) ?? throw SqlErrors.NoTable();
        var tags = clause.TagNames?.Select(tag => parent.FindTag(tag) ?? throw SqlErrors.InvalidTag(tag)).ToList() ?? parent.Tags;
        if (tags.Count != clause.TagValues.Count) throw SqlErrors.TagsNotMatched();
        var literals = context.Literals(database.Precision);
        var values = new TagAssignment[tags.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = new(tags[i].Name, LiteralConverter.Convert(sql, clause.TagValues[i], tags[i], literals).ToRawArray());
        return new(clause.Name.Name, parent.Name, values) { IfNotExists = clause.IfNotExists, TtlDays = clause.TtlDays, Comment = clause.Comment };
    }

    private List<TagAssignment> Assignments(AlterTableStatement statement, Table? table)
    {
        if (table is not ChildTable child) throw Refusal.InvalidAlter();
        var literals = context.Literals(table.Database.Precision);
        return statement.Tags!.Select(tag =>
        {
            var definition = child.SuperTable.FindTag(tag.Name) ?? throw Refusal.InvalidAlter("Invalid tag name: " + tag.Name);
            return new TagAssignment(tag.Name, LiteralConverter.Convert(sql, tag.Value, definition, literals).ToRawArray());
        }).ToList();
    }

    internal static void CheckName(string name)
    {
        if (name.Contains('.', StringComparison.Ordinal)) throw new SandboxException(0x2617, "The table name cannot contain '.'");
    }

    internal Database Find(ObjectName name) =>
        context.Session.Engine.GetDatabase(name.Database ?? context.Session.CurrentDatabase ?? throw SqlErrors.NoDatabaseGiven());
}
