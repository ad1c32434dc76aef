using System.Globalization;
using System.Text;
using Tidemark.Cli.Tests;
using Tidemark.Sandbox;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;

[assembly: AssemblyFixture(typeof(SandboxFixture))]

namespace Tidemark.Cli.Tests;

/// <summary>A sandbox for all tests of the program; every test has a database of its own.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private SandboxServer? _server;
    private int _databases;

    /// <summary>The server without a database, as the program is told.</summary>
    public string Dsn => $"taos+ws://root:taosdata@127.0.0.1:{_server!.Port}";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _server = await SandboxServer.StartAsync(new SandboxOptions { MaxTopics = 1000 }, CancellationToken.None);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    /// <summary>A new name.</summary>
    public string NewDatabase() => "cli_" + Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture);

    /// <summary>Runs statements.</summary>
    public async Task SqlAsync(params string[] statements)
    {
        await using var connection = await TDengineDriver.ConnectAsync(TDengine.Dsn.Parse(Dsn), null, null, CancellationToken.None);
        foreach (var sql in statements) await connection.ExecuteAsync(sql, CancellationToken.None);
    }

    /// <summary>The names of all databases.</summary>
    public async Task<IReadOnlyList<string>> DatabasesAsync()
    {
        await using var connection = await TDengineDriver.ConnectAsync(TDengine.Dsn.Parse(Dsn), null, null, CancellationToken.None);
        await using var result = await connection.QueryAsync("SELECT `name` FROM information_schema.ins_databases", CancellationToken.None);
        var names = new List<string>();
        while (await result.FetchBlockAsync(CancellationToken.None) is { } buffer)
        {
            using var _ = buffer;
            var block = TDengine.Blocks.RawBlock.Parse(buffer.Memory);
            for (var row = 0; row < block.RowCount; row++) names.Add(Encoding.UTF8.GetString(block.GetValue(0, row)));
        }

        return names;
    }

    /// <summary>A database with a super table of four children and rows in it.</summary>
    public async Task<string> MakeAsync(int rowsPerTable = 50)
    {
        var database = NewDatabase();
        await SqlAsync($"CREATE DATABASE {database} VGROUPS 2", $"CREATE STABLE {database}.meters (ts TIMESTAMP, v INT, note VARCHAR(20)) TAGS (place NCHAR(10))");
        await WriteAsync(database, 0, rowsPerTable);
        return database;
    }

    /// <summary>Writes rows of all four children.</summary>
    public async Task WriteAsync(string database, int first, int count)
    {
        for (var table = 1; table <= 4; table++)
        {
            for (var done = 0; done < count; done += 1000)
            {
                var sql = new StringBuilder().Append(CultureInfo.InvariantCulture, $"INSERT INTO {database}.d{table} USING {database}.meters TAGS ('place {table}') VALUES");
                for (var row = first + done; row < first + Math.Min(count, done + 1000); row++) sql.Append(CultureInfo.InvariantCulture, $" ({1_760_000_000_000 + row}, {row * table}, 'note {row}')");
                await SqlAsync(sql.ToString());
            }
        }
    }
}
