using Tidemark.Backup.Capture;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Retries;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Restore;

/// <summary>The database that is restored into, as it is once its tables are made.</summary>
internal sealed class RestoreTarget
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The unit of its timestamps.</summary>
    public required TimePrecision Precision { get; init; }

    /// <summary>When it was created, ms since 1970 UTC.</summary>
    public required long CreatedAtMs { get; init; }

    /// <summary>Whether it held tables before.</summary>
    public required bool HeldTables { get; init; }

    /// <summary>How long it keeps rows; null when the server does not tell.</summary>
    public required KeepLimit? Keep { get; init; }

    /// <summary>Columns and tags of the dump that it has no place for.</summary>
    public required LeftOutColumns LeftOut { get; init; }

    /// <summary>Its super tables and tables.</summary>
    public TargetSchema Schema { get; } = new();

    /// <summary>The super tables as the server describes them.</summary>
    public IReadOnlyList<SuperTableFacts> SuperTables { get; private set; } = [];

    /// <summary>Reads the super tables.</summary>
    public async ValueTask ReadSuperTablesAsync(MendingConnection connection, CancellationToken cancellationToken)
    {
        SuperTables = await connection.RunAsync((c, token) => new SourceCatalog(c, Name).ReadSuperTablesAsync(null, token), cancellationToken).ConfigureAwait(false);
        foreach (var table in SuperTables.Where(t => !t.IsVirtual)) Schema.Add(TargetSuperTable.From(table.Definition));
    }

    /// <summary>Reads which tables there are; columns of normal tables are read when they are first needed.</summary>
    public async ValueTask ReadTablesAsync(MendingConnection connection, CancellationToken cancellationToken)
    {
        foreach (var table in await connection.RunAsync((c, token) => new SourceCatalog(c, Name).ReadTablesAsync(token), cancellationToken).ConfigureAwait(false))
        {
            if (table.IsVirtual) continue;
            if (table.SuperTable is null) Schema.AddTable(table.Name, new TargetNormalTable(table.Name));
            else if (Schema.TryGetSuperTable(table.SuperTable, out var parent)) Schema.AddTable(table.Name, parent);
        }
    }

    /// <summary>The columns of a table of the target.</summary>
    public async ValueTask<TargetColumns> ColumnsAsync(MendingConnection connection, TargetTable table, CancellationToken cancellationToken)
    {
        if (table.Columns is { } known) return known;
        var columns = await connection.RunAsync((c, token) => new SourceCatalog(c, Name).DescribeTableAsync(table.Name, token), cancellationToken).ConfigureAwait(false);
        return table.Columns = Schema.Share(columns.Columns);
    }
}
