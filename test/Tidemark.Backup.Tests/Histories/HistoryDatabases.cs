using Tidemark.Backup.Queries;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>Clearing up.</summary>
internal static class HistoryDatabases
{
    /// <summary>Drops databases and the topics on them.</summary>
    public static async Task DropAsync(ITDengineConnection connection, CancellationToken cancellationToken, params string[] databases)
    {
        foreach (var database in databases)
        {
            foreach (var row in await QueryRows.ReadAsync(connection, $"SELECT `topic_name` FROM information_schema.ins_topics WHERE `db_name` = '{database}'", cancellationToken))
                await connection.ExecuteAsync($"DROP TOPIC IF EXISTS FORCE `{row[0]}`", cancellationToken);
            await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {database}", cancellationToken);
        }
    }
}
