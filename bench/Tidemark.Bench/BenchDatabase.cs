using System.Globalization;
using System.Text;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Bench;

/// <summary>Smart meters: one super table, many children, random walks. Made once and kept.</summary>
internal static class BenchDatabase
{
    /// <summary>The topic over the database.</summary>
    public static string TopicOf(BenchOptions options) => options.Database + "_topic";

    /// <summary>Makes database, rows and topic where they are not there.</summary>
    public static async Task EnsureAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var dsn = options.Dsn!;
        var database = options.Database;
        await using (var connection = await TDengineDriver.ConnectAsync(dsn, null, null, cancellationToken))
        {
            await connection.ExecuteAsync($"CREATE DATABASE IF NOT EXISTS {database} VGROUPS 2 WAL_RETENTION_PERIOD 3600 KEEP 36500", cancellationToken);
            await connection.ExecuteAsync($"CREATE STABLE IF NOT EXISTS {database}.meters (ts TIMESTAMP, current FLOAT, voltage INT, phase FLOAT) TAGS (groupid INT, location VARCHAR(24))", cancellationToken);
            if (await CountAsync(connection, $"SELECT COUNT(*) FROM {database}.meters", cancellationToken) != (long)options.Tables * options.Rows)
                await FillAsync(dsn, options, cancellationToken);
            await connection.ExecuteAsync($"CREATE TOPIC IF NOT EXISTS {TopicOf(options)} WITH META AS DATABASE {database}", cancellationToken);
        }
    }

    private static async Task<long> CountAsync(ITDengineConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var result = await connection.QueryAsync(sql, cancellationToken);
        using var block = await result.FetchBlockAsync(cancellationToken);
        // One BIGINT in one row: header of 28 bytes, 5 of type, 4 of length, 1 of bitmap.
        return block is null ? 0 : BitConverter.ToInt64(block.Memory.Span[38..]);
    }

    private static async Task FillAsync(Dsn dsn, BenchOptions options, CancellationToken cancellationToken)
    {
        Console.WriteLine($"filling {options.Database}: {options.Tables:N0} tables of {options.Rows:N0} rows");
        await using var connection = await TDengineDriver.ConnectAsync(dsn, options.Database, null, cancellationToken);
        var random = new Random(1);
        for (var first = 0; first < options.Tables; first += 200)
        {
            var sql = new StringBuilder("CREATE TABLE");
            for (var table = first; table < Math.Min(first + 200, options.Tables); table++)
                sql.Append(CultureInfo.InvariantCulture, $" IF NOT EXISTS d{table} USING meters TAGS ({table % 10}, 'California.{table % 100}')");
            await connection.ExecuteAsync(sql.ToString(), cancellationToken);
        }

        for (var table = 0; table < options.Tables; table++)
        {
            var row = 0;
            while (row < options.Rows)
            {
                var sql = new StringBuilder(1 << 20).Append(CultureInfo.InvariantCulture, $"INSERT INTO d{table} VALUES");
                for (var end = Math.Min(row + 10_000, options.Rows); row < end; row++)
                    sql.Append(CultureInfo.InvariantCulture, $"({1_700_000_000_000 + (row * 1000L)},{10 + random.NextSingle():0.####},{200 + random.Next(40)},{random.NextSingle():0.####})");
                await connection.ExecuteAsync(sql.ToString(), cancellationToken);
            }
        }

        await connection.ExecuteAsync($"FLUSH DATABASE {options.Database}", cancellationToken);
    }
}
