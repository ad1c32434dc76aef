using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Syntax;
using Tidemark.Sandbox.Sql.SystemTables;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>Finds what the FROM of a query names.</summary>
internal sealed class SourceResolver(StatementContext context)
{
    /// <summary>The source of a query.</summary>
    /// <exception cref="SandboxException">It does not exist, or several are joined.</exception>
    public Source Resolve(SelectStatement select)
    {
        if (select.From.Count == 0) return Source.Nothing;
        if (select.From.Count == 1) return Resolve(select.From[0]);
        var sources = select.From.Select(Resolve).ToList();
        foreach (var column in select.Items.SelectMany(item => FieldNames.Of(item.Expression)))
            if (column.Table is null && sources.Count(source => source.Scope.Find(null, column.Name, column.IsQuoted) is not null) > 1)
                throw SqlErrors.AmbiguousColumn(column.Name);
        throw SqlErrors.NotSupported();
    }

    private Source Resolve(FromItem item) =>
        item.Subquery is { } subquery ? OfSubquery(subquery, item.Alias) : OfTable(item.Table!.Value, item.Qualifier!);

    private Source OfSubquery(SelectStatement subquery, string? alias)
    {
        var result = SelectRunner.Run(subquery, context);
        return new(new Scope
        {
            Qualifier = alias,
            Columns = [.. result.OutputColumns.Select(column => (column.Name, column.Type))],
            HasPrimaryTime = false,
            Precision = result.Precision,
        })
        {
            Rows = result is MemoryResult memory ? memory.Drain() : ((ScanResult)result).Drain(),
        };
    }

    private Source OfTable(ObjectName name, string qualifier)
    {
        var databaseName = name.Database ?? context.Session.CurrentDatabase ?? throw SqlErrors.NoDatabaseGiven();
        if (SystemCatalog.IsSystem(databaseName))
        {
            var system = SystemCatalog.Find(databaseName, name.Name) ?? throw SqlErrors.NoTable();
            return new(new Scope { Qualifier = qualifier, Columns = [.. system.Columns.Select(column => (column.Name, column.Type))] })
            {
                Rows = system.Rows(context.Session),
            };
        }

        var database = context.Session.Engine.GetDatabase(databaseName);
        if (database.FindSuperTable(name.Name) is { } superTable)
        {
            if (superTable.IsVirtual)
                foreach (var virtualChild in superTable.Children.Values) VirtualRows.Gather(virtualChild);
            // A virtual child without rows takes no part in a query, not even with its tags.
            return new(Scope.Of(superTable.Columns, superTable.Tags, database.Precision, qualifier))
            {
                Tables = [.. superTable.Children.Values.Where(child => !child.IsVirtual || child.Rows.Count > 0)],
                Columns = superTable.Columns,
                Tags = superTable.Tags,
                IsSuperTable = true,
            };
        }

        var table = database.FindTable(name.Name) ?? throw SqlErrors.NoTable();
        if (table.IsVirtual) VirtualRows.Gather(table);
        var tags = table is ChildTable child ? child.SuperTable.Tags : [];
        return new(Scope.Of(table.Columns, tags, database.Precision, qualifier)) { Tables = [table], Columns = table.Columns, Tags = tags };
    }
}
