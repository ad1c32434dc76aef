using System.Globalization;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;

namespace Tidemark.Service.Servers;

/// <summary>What the service asks a TDengine server itself.</summary>
internal sealed class ServerReader(TimeProvider time)
{
    private static readonly HashSet<string> SystemDatabases = new(StringComparer.Ordinal) { "information_schema", "performance_schema" };

    private ConnectionOptions Options => new() { ConnectTimeout = TimeSpan.FromSeconds(5), HandshakeTimeout = TimeSpan.FromSeconds(5), AnswerTimeout = TimeSpan.FromSeconds(30), TimeProvider = time };

    /// <summary>Its databases but the system's own.</summary>
    public async Task<IReadOnlyList<DatabaseView>> DatabasesAsync(Dsn dsn, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(dsn, "SELECT `name`, `wal_retention_period`, `vgroups`, `ntables` FROM information_schema.ins_databases", cancellationToken).ConfigureAwait(false);
        return [.. rows.Where(r => r[0] is string name && !SystemDatabases.Contains(name)).Select(r => new DatabaseView((string)r[0]!, Number(r[1]), Number(r[2]), Number(r[3]))).OrderBy(d => d.Name, StringComparer.Ordinal)];
    }

    /// <summary>The super tables of a database; null when there is no such database.</summary>
    public async Task<IReadOnlyList<string>?> SuperTablesAsync(Dsn dsn, string database, CancellationToken cancellationToken)
    {
        if ((await DatabasesAsync(dsn, cancellationToken).ConfigureAwait(false)).All(d => d.Name != database)) return null;
        var rows = await QueryAsync(dsn, $"SELECT `stable_name` FROM information_schema.ins_stables WHERE `db_name` = {SqlLiteral.Text(database)}", cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r[0]).OfType<string>().Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether the DSN's user is an administrator. Signs in with its password.</summary>
    public async Task<bool> IsAdministratorAsync(Dsn dsn, CancellationToken cancellationToken)
    {
        var connection = await TDengineDriver.ConnectAsync(dsn, null, Options, cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        try
        {
            var rows = await ReadAsync(connection, $"SELECT `super` FROM information_schema.ins_users WHERE `name` = {SqlLiteral.Text(dsn.User)}", cancellationToken).ConfigureAwait(false);
            return rows.Count == 1 && Number(rows[0][0]) == 1;
        }
        catch (TDengineException)
        {
            // A user without SYSINFO may not even look.
            return false;
        }
    }

    /// <summary>Drops the topics of a plan with their consumer groups.</summary>
    /// <returns>What could not be dropped, in words.</returns>
    public async Task<IReadOnlyList<string>> DropTopicsAsync(Dsn dsn, string topic, CancellationToken cancellationToken)
    {
        var connection = await TDengineDriver.ConnectAsync(dsn, null, Options, cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var rows = await ReadAsync(connection, "SELECT `topic_name` FROM information_schema.ins_topics", cancellationToken).ConfigureAwait(false);
        var kept = new List<string>();
        foreach (var name in rows.Select(r => r[0]).OfType<string>().Where(n => n == topic || n.StartsWith(topic + "_rows", StringComparison.Ordinal)))
        {
            try
            {
                await connection.ExecuteAsync($"DROP TOPIC IF EXISTS FORCE {SqlIdentifier.Quote(name)}", cancellationToken).ConfigureAwait(false);
            }
            catch (TDengineException)
            {
                // Servers before 3.3.6 do not know FORCE.
                try
                {
                    await connection.ExecuteAsync($"DROP TOPIC IF EXISTS {SqlIdentifier.Quote(name)}", cancellationToken).ConfigureAwait(false);
                }
                catch (TDengineException e)
                {
                    kept.Add($"The topic {name} is still on the server: {e.ServerMessage}.");
                }
            }
        }

        return kept;
    }

    private static long Number(object? value) => value is null ? 0 : Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private async Task<List<object?[]>> QueryAsync(Dsn dsn, string sql, CancellationToken cancellationToken)
    {
        var connection = await TDengineDriver.ConnectAsync(dsn, null, Options, cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        return await ReadAsync(connection, sql, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<List<object?[]>> ReadAsync(ITDengineConnection connection, string sql, CancellationToken cancellationToken)
    {
        var rows = new List<object?[]>();
        var result = await connection.QueryAsync(sql, cancellationToken).ConfigureAwait(false);
        await using var _ = result.ConfigureAwait(false);
        while (await result.FetchBlockAsync(cancellationToken).ConfigureAwait(false) is { } buffer)
        {
            using (buffer)
            {
                var block = RawBlock.Parse(buffer.Memory);
                for (var row = 0; row < block.RowCount; row++) rows.Add([.. Enumerable.Range(0, block.Columns.Count).Select(c => block.GetObject(c, row))]);
            }
        }

        return rows;
    }
}
