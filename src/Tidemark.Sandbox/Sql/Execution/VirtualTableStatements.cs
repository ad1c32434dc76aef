using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Queries;
using Tidemark.Sandbox.Sql.Syntax;

namespace Tidemark.Sandbox.Sql.Execution;

/// <summary>CREATE, ALTER and DROP of virtual tables. Under the engine's gate.</summary>
internal sealed class VirtualTableStatements(StatementContext context, TableStatements tables)
{
    public void Create(CreateVirtualTableStatement statement)
    {
        TableStatements.CheckName(statement.Name.Name);
        var database = tables.Find(statement.Name);
        TableRequest request = statement.Child is { } child
            ? tables.Request(child, database)
            : new NormalTableRequest(statement.Name.Name, statement.Columns) { IfNotExists = statement.IfNotExists };
        var columns = request is ChildTableRequest { SuperTable: var parent } ? database.FindSuperTable(parent)!.Columns : statement.Columns;
        var sources = new List<(string, SourceColumn)>();
        for (var i = 0; i < statement.Sources.Count; i++)
        {
            // Sources without names belong to the columns behind the timestamp in their order.
            var column = statement.Sources[i].Column ?? (i + 1 < columns.Count ? columns[i + 1].Name : throw new SandboxException(0x2602, "Invalid column name"));
            sources.Add((column, Source(statement.Sources[i].Source)));
        }

        database.CreateTables([request with { IsVirtual = true, Sources = sources }]);
    }

    public void Alter(AlterVirtualTableStatement statement)
    {
        CheckVirtual(statement.Name);
        var source = statement.Source is { } path ? Source(path) : null;
        tables.Find(statement.Name).AlterTable(
            statement.Name.Name,
            statement.Added is { } added ? new AlterAction.AddSourcedColumn(added, source!) : new AlterAction.SetSource(statement.Column, source));
    }

    /// <summary>Refuses ALTER VTABLE of another kind of table.</summary>
    public void CheckVirtual(ObjectName name)
    {
        if (tables.Find(name).FindTable(name.Name) is { IsVirtual: false })
            throw Refusal.InvalidAlter("can not alter non-virtual table using ALTER VTABLE");
    }

    public void Drop(DropTablesStatement statement)
    {
        foreach (var (name, _) in statement.Tables)
        {
            var database = tables.Find(name);
            if (database.FindTable(name.Name) is { IsVirtual: false } || database.FindSuperTable(name.Name) is { IsVirtual: false })
                throw new SandboxException(0x2694, "Cannot drop non-virtual table using DROP VTABLE");
            if (database.FindSuperTable(name.Name) is not null) throw new SandboxException(0x0118, "Invalid parameters");
        }

        tables.Drop(statement);
    }

    private SourceColumn Source(ColumnPath path) =>
        new(path.Database ?? context.Session.CurrentDatabase ?? throw Refusal.DatabaseNotExist(), path.Table, path.Column);
}
