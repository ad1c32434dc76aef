using System.Globalization;
using System.Text;
using Tidemark.Sandbox;
using Tidemark.Sandbox.Faults;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Service.Tests.EndToEnd;

/// <summary>A sandbox with a database of four children, and what tests do with it.</summary>
internal abstract class SandboxScene(SandboxServer sandbox)
{
    public const string Database = "power";

    public SandboxServer Sandbox { get; } = sandbox;

    public Dsn Dsn => Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{Sandbox.Port}");

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A new sandbox.</summary>
    protected static Task<SandboxServer> StartSandboxAsync() => SandboxServer.StartAsync(new SandboxOptions { MaxTopics = 100 }, Cancel);

    /// <summary>Makes the database.</summary>
    protected async Task FillAsync()
    {
        await SqlAsync($"CREATE DATABASE {Database} VGROUPS 2 WAL_RETENTION_PERIOD 3600", $"CREATE STABLE {Database}.meters (ts TIMESTAMP, v INT, note VARCHAR(20)) TAGS (place NCHAR(10))");
        await WriteAsync(0, 20);
    }

    /// <summary>Runs statements on the sandbox.</summary>
    public async Task SqlAsync(params string[] statements)
    {
        await using var connection = await TDengineDriver.ConnectAsync(Dsn, null, null, Cancel);
        foreach (var sql in statements) await connection.ExecuteAsync(sql, Cancel);
    }

    /// <summary>Writes rows of four children.</summary>
    public async Task WriteAsync(int first, int count, string database = Database)
    {
        for (var table = 1; table <= 4; table++)
        {
            var sql = new StringBuilder().Append(CultureInfo.InvariantCulture, $"INSERT INTO {database}.d{table} USING {database}.meters TAGS ('place {table}') VALUES");
            for (var row = first; row < first + count; row++) sql.Append(CultureInfo.InvariantCulture, $" ({1_760_000_000_000 + row}, {row * table}, 'note {row}')");
            await SqlAsync(sql.ToString());
        }
    }

    /// <summary>Lets the next statement with a text hang for ever. The task is done when it hangs.</summary>
    public Task HangAt(string sql) => HangAt(point => point.Sql?.Contains(sql, StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>Lets the next request that matches hang for ever. The task is done when it hangs.</summary>
    public Task HangAt(Func<FaultPoint, bool> match)
    {
        var struck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Sandbox.Faults.Strike(point => match(point) && (struck.TrySetResult() || true), Fault.Mute());
        return struck.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
    }

    /// <summary>Everything in the super table of a database, as lines.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(string database = Database)
    {
        var lines = new List<string>();
        await using var connection = await TDengineDriver.ConnectAsync(Dsn, null, null, Cancel);
        await using var result = await connection.QueryAsync($"SELECT tbname, ts, v, note, place FROM {database}.meters", Cancel);
        while (await result.FetchBlockAsync(Cancel) is { } buffer)
        {
            using var _ = buffer;
            var block = RawBlock.Parse(buffer.Memory);
            for (var row = 0; row < block.RowCount; row++)
                lines.Add(string.Join('|', Enumerable.Range(0, block.Columns.Count).Select(c => Convert.ToString(block.GetObject(c, row), CultureInfo.InvariantCulture) ?? "NULL")));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
