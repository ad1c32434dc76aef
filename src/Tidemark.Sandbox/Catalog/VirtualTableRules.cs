using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Catalog;

/// <summary>What TDengine checks of virtual tables, and what its messages tell of their sources. Source: answers of a 3.3.7.5 server.</summary>
internal static class VirtualTableRules
{
    /// <summary>Checks that a column can take its values from another.</summary>
    /// <exception cref="SandboxException">The source is not there, or of another kind.</exception>
    public static void CheckSource(SandboxEngine engine, ColumnDefinition column, SourceColumn source)
    {
        var database = engine.GetDatabase(source.Database);
        var table = database.FindTable(source.Table);
        if (database.FindSuperTable(source.Table) is not null || table is { IsVirtual: true })
            throw new SandboxException(0x268D, "virtual table's column reference can only be normal table or child table");
        if (table is null)
            throw Refusal.TableNotExist();
        if (table.Columns[1].IsCompositeKey)
            throw new SandboxException(0x268D, "virtual table's column reference can not from table with composite key");
        var found = table.FindColumn(source.Column) ?? throw new SandboxException(0x268D, "virtual table's column reference column not exist");
        if (found.Type != column.Type || found.Bytes != column.Bytes || found.TypeModifier != column.TypeModifier)
            throw new SandboxException(0x268F, "virtual table's column type and reference column type not match");
    }

    /// <summary>Checks a table to be made.</summary>
    public static void Check(Database database, TableRequest request)
    {
        IReadOnlyList<ColumnDefinition> columns = request is ChildTableRequest child
            ? database.FindSuperTable(child.SuperTable)?.Columns ?? throw Refusal.TableNotExist()
            : ((NormalTableRequest)request).Columns;
        if (request.Sources.Any(s => s.Column == columns[0].Name))
            throw new SandboxException(0x6202, "Unknown error");
        foreach (var (name, source) in request.Sources)
            CheckSource(database.Engine, SuperTable.Find(columns, name) ?? throw new SandboxException(0x2602, "Invalid column name"), source);
    }

    /// <summary>The sources of all columns; one without has its id alone.</summary>
    public static IReadOnlyList<ColumnReference> References(Table table) =>
        table.IsVirtual ? [.. table.Columns.Select(column => Reference(column, table.SourceOf(column)))] : [];

    /// <summary>A source as messages have it.</summary>
    public static ColumnReference Reference(ColumnDefinition column, SourceColumn? source) =>
        new((short)column.ColumnId, source?.Database, source?.Table, source?.Column);

    /// <summary>Changes where a column takes its values from.</summary>
    /// <returns>The event.</returns>
    public static AlterTable SetSource(Table table, AlterAction.SetSource action, WriteSource asker)
    {
        var column = table.FindColumn(action.Name) ?? throw Refusal.InvalidColumn(action.Name);
        if (asker == WriteSource.Application && action.Source is { } source)
            CheckSource(table.Database.Engine, column, source);
        table.SetSource(column, action.Source);
        return new(table.Name, new SetColumnReference(column.Name, action.Source is null ? null : Reference(column, action.Source) with { ColumnId = 0 }));
    }
}
