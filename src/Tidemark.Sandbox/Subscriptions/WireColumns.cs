using System.Runtime.CompilerServices;
using Tidemark.TDengine.Messages;
using CatalogColumn = Tidemark.Sandbox.Catalog.ColumnDefinition;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>Columns of the catalog as data messages carry them: with flags and ids of the source, without options and precision.</summary>
internal static class WireColumns
{
    private static readonly ConditionalWeakTable<IReadOnlyList<CatalogColumn>, List<ColumnDefinition>> Known = [];

    /// <summary>The schema of a block. Its version is 0 where the rows come from the log, the table's own in a snapshot.</summary>
    public static TableSchema InMessage(IReadOnlyList<CatalogColumn> columns, int version) =>
        new(version, Known.GetValue(columns, static list => [.. list.Select(Convert)]));

    private static ColumnDefinition Convert(CatalogColumn column) => new()
    {
        Name = column.Name,
        Type = column.Type,
        Bytes = column.Bytes,
        ColumnId = (short)column.ColumnId,
        Flags = (ColumnFlags)column.Flags,
    };
}
