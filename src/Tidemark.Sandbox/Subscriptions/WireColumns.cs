using System.Runtime.CompilerServices;
using Tidemark.TDengine.Messages;
using CatalogColumn = Tidemark.Sandbox.Catalog.ColumnDefinition;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>Columns of the catalog as data messages carry them: version 0, no flags, ids of the source.</summary>
internal static class WireColumns
{
    private static readonly ConditionalWeakTable<IReadOnlyList<CatalogColumn>, TableSchema> Known = [];

    /// <summary>The schema of a block; the same list always gives the same schema.</summary>
    public static TableSchema InMessage(IReadOnlyList<CatalogColumn> columns) => Known.GetValue(columns, static list => new TableSchema(0, [.. list.Select(Convert)]));

    private static ColumnDefinition Convert(CatalogColumn column) => new()
    {
        Name = column.Name,
        Type = column.Type,
        Bytes = column.Bytes,
        ColumnId = (short)column.ColumnId,
    };
}
