using System.Globalization;
using System.Text;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>A small database of meters for tests that need rows more than shapes.</summary>
internal static class SampleDatabase
{
    public static async Task CreateAsync(ITDengineConnection connection, string name, int tables, int rowsPerTable, int vgroups = 2)
    {
        var cancel = TestContext.Current.CancellationToken;
        await connection.ExecuteAsync($"CREATE DATABASE {name} VGROUPS {vgroups} KEEP 36500 WAL_RETENTION_PERIOD 3600", cancel);
        await connection.ExecuteAsync($"CREATE STABLE {name}.meters (ts TIMESTAMP, current FLOAT, voltage INT, note VARCHAR(16)) TAGS (groupid INT, location NCHAR(12))", cancel);
        var sql = new StringBuilder("CREATE TABLE");
        for (var t = 0; t < tables; t++) sql.Append(CultureInfo.InvariantCulture, $" {name}.d{t} USING {name}.meters TAGS ({t % 7}, '位置{t}')");
        await connection.ExecuteAsync(sql.ToString(), cancel);
        await connection.ExecuteAsync($"CREATE TABLE {name}.single (ts TIMESTAMP, v DOUBLE)", cancel);
        await connection.ExecuteAsync($"INSERT INTO {name}.single VALUES (1700000000000, 1.5)(1700000000001, NULL)", cancel);
        await InsertAsync(connection, name, tables, 0, rowsPerTable);
    }

    public static async Task InsertAsync(ITDengineConnection connection, string name, int tables, int firstRow, int rows)
    {
        for (var t = 0; t < tables; t++)
        {
            for (var start = 0; start < rows; start += 2000)
            {
                var sql = new StringBuilder($"INSERT INTO {name}.d{t} VALUES");
                for (var r = start; r < Math.Min(rows, start + 2000); r++)
                    sql.Append(CultureInfo.InvariantCulture, $" ({1700000000000 + ((firstRow + r) * 1000L)},{(firstRow + r) * 0.25},{200 + (r % 30)},'n{t}-{r % 10}')");
                await connection.ExecuteAsync(sql.ToString(), TestContext.Current.CancellationToken);
            }
        }
    }
}
