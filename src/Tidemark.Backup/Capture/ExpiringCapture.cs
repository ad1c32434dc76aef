using Tidemark.Archive.Segments;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Repositories;
using Tidemark.Storage;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Capture;

/// <summary>Lists the tables with a TTL as they are at the end of a capture, and those that the point before listed and that still exist in any form.</summary>
internal static class ExpiringCapture
{
    /// <returns>How many tables.</returns>
    public static async ValueTask<int> WriteAsync(PointSource source, PointDraft draft, IStorage storage, BackupPoint? previous, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (previous is not null)
        {
            await foreach (var (name, _) in ExpiringTables.ReadAsync(storage, previous, cancellationToken).ConfigureAwait(false)) names.Add(name);
        }

        var tables = await source.Connection.RunAsync((connection, token) => ReadAsync(connection, source.Database.Name, names, token), cancellationToken).ConfigureAwait(false);
        await ExpiringTables.WriteAsync(tables, async (body, _) =>
            await draft.Expiring.AppendAsync(new SegmentFrame(0, 0, ArchiveFrames.ExpiringTables, FrameKind.Built, body), new FrameFacts(), cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return tables.Count;
    }

    private static async ValueTask<List<(string Name, long Uid)>> ReadAsync(ITDengineConnection connection, string database, HashSet<string> names, CancellationToken cancellationToken)
    {
        var tables = new List<(string Name, long Uid)>();
        var which = names.Count == 0 ? " AND `ttl` > 0" : string.Empty;
        await QueryRows.ForEachBlockAsync(connection, $"SELECT `table_name`, `uid`, `ttl` FROM information_schema.ins_tables WHERE `db_name` = {SqlLiteral.Text(database)}{which}",
            (block, _) =>
            {
                for (var row = 0; row < block.RowCount; row++)
                {
                    var name = QueryRows.Text(block.GetObject(0, row));
                    if (block.GetObject(2, row) is int and > 0 || names.Contains(name)) tables.Add((name, block.GetObject(1, row) as long? ?? 0));
                }

                return ValueTask.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        return tables;
    }
}
