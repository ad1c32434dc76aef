using System.Globalization;
using System.Text;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Cli.Demo;

/// <summary>The database of the demo and what happens in it between the backup points.</summary>
internal sealed class DemoSource(Dsn server, DemoOptions options, TimeProvider time)
{
    /// <summary>Its name.</summary>
    public const string Database = "power";

    private const int TablesPerStatement = 500;
    private static readonly string[] Places = ["California.SanFrancisco", "California.LosAngeles", "Bavaria.Munich", "Île-de-France", "東京"];
    private readonly MeterTelemetry _telemetry = new(server, Database);
    private readonly long _start = time.GetUtcNow().AddDays(-7).ToUnixTimeSeconds() * 1000;
    private int _rows;

    /// <summary>Makes the database and loads the first readings.</summary>
    /// <returns>The rows written.</returns>
    public async Task<long> LoadAsync(CancellationToken cancellationToken)
    {
        await RunAsync(null, [$"CREATE DATABASE {Database} VGROUPS 2 WAL_RETENTION_PERIOD 3600"], cancellationToken);
        var statements = new List<string> { "CREATE STABLE meters (ts TIMESTAMP, current FLOAT, voltage INT, phase FLOAT) TAGS (groupid INT, location VARCHAR(24))" };
        for (var first = 0; first < options.Tables; first += TablesPerStatement)
        {
            var sql = new StringBuilder("CREATE TABLE");
            for (var table = first; table < Math.Min(options.Tables, first + TablesPerStatement); table++)
                sql.Append(CultureInfo.InvariantCulture, $" d{table} USING meters TAGS ({table % 10}, '{Places[table % Places.Length]}')");
            statements.Add(sql.ToString());
        }

        await RunAsync(Database, statements, cancellationToken);
        return await WriteAsync(options.RowsPerTable, withTemperature: false, withPhase: true, cancellationToken);
    }

    /// <summary>New readings, late corrections, a new column, a moved meter, new and removed tables, deleted readings.</summary>
    public async Task<long> ChangeAsync(CancellationToken cancellationToken)
    {
        var rows = await WriteAsync(options.RowsPerTable / 20, withTemperature: false, withPhase: true, cancellationToken);
        var corrections = new StringBuilder("INSERT INTO");
        for (var table = 0; table < 10; table++) corrections.Append(CultureInfo.InvariantCulture, $" d{table} (ts, voltage) VALUES ({_start + 5000}, 999) ({_start + 9000}, NULL)");
        await RunAsync(Database,
        [
            corrections.ToString(),
            "ALTER STABLE meters ADD COLUMN temperature FLOAT",
            "ALTER TABLE d7 SET TAG location = 'Bavaria.Nuremberg'",
            string.Create(CultureInfo.InvariantCulture, $"DELETE FROM d5 WHERE ts >= {_start + 10_000} AND ts < {_start + 40_000}"),
            "DROP TABLE d9",
            "CREATE TABLE events (ts TIMESTAMP, kind VARCHAR(16), note NCHAR(40))",
            string.Create(CultureInfo.InvariantCulture, $"INSERT INTO events VALUES ({_start}, 'maintenance', 'meter d9 is taken down') ({_start + 1}, 'naïve', '停電 – it''s back')"),
            string.Create(CultureInfo.InvariantCulture, $"INSERT INTO late_1 USING meters TAGS (11, 'Nowhere') VALUES ({_start}, 1.5, 230, 0.25, 21.5) late_2 USING meters TAGS (NULL, NULL) VALUES ({_start}, 2.5, 231, NULL, NULL)"),
        ], cancellationToken);
        return rows + 20 + 2 + 2 + await WriteAsync(options.RowsPerTable / 20, withTemperature: true, withPhase: true, cancellationToken);
    }

    /// <summary>A wider tag, a dropped column, more readings, and readings of one group deleted through the super table.</summary>
    public async Task<long> ChangeAgainAsync(CancellationToken cancellationToken)
    {
        await RunAsync(Database,
        [
            "ALTER STABLE meters MODIFY TAG location VARCHAR(64)",
            "ALTER TABLE d3 SET TAG location = 'A place whose name is longer than twenty-four'",
            "ALTER STABLE meters RENAME TAG groupid feeder",
            "ALTER STABLE meters DROP COLUMN phase",
            "ALTER TABLE events ADD COLUMN severity INT",
            string.Create(CultureInfo.InvariantCulture, $"INSERT INTO events VALUES ({_start + 2}, 'upgrade', 'a column more', 3)"),
            string.Create(CultureInfo.InvariantCulture, $"DELETE FROM meters WHERE feeder = 4 AND ts >= {_start} AND ts < {_start + 20_000}"),
        ], cancellationToken);
        return 1 + await WriteAsync(options.RowsPerTable / 20, withTemperature: true, withPhase: false, cancellationToken);
    }

    /// <summary>The accident.</summary>
    public Task DropAsync(string topic, CancellationToken cancellationToken) => RunAsync(null, [$"DROP TOPIC `{topic}`", $"DROP DATABASE {Database}"], cancellationToken);

    private async Task<long> WriteAsync(int rows, bool withTemperature, bool withPhase, CancellationToken cancellationToken)
    {
        // The ninth meter is taken down later; readings of a table that is not there would be refused.
        await _telemetry.WriteAsync(Enumerable.Range(0, options.Tables).Where(t => t != 9 || !withTemperature), rows, _start + (_rows * 1000L), withTemperature, withPhase, cancellationToken);
        _rows += rows;
        return (long)rows * (options.Tables - (withTemperature ? 1 : 0));
    }

    private async Task RunAsync(string? database, IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        await using var connection = await TDengineDriver.ConnectAsync(server, database, null, cancellationToken);
        foreach (var sql in statements) await connection.ExecuteAsync(sql, cancellationToken);
    }
}
