using System.Globalization;
using System.Text;
using Tidemark.Sandbox;
using Tidemark.Sandbox.Faults;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

/// <summary>kill -9 at every step: what was there before is still there, and the next run goes on from it.</summary>
public sealed class KillTests : IAsyncLifetime
{
    private const int Tables = 8;
    private const int RowsPerTable = 6000;
    private readonly TemporaryDirectory _directory = new();
    private SandboxServer _server = null!;
    private ITDengineConnection _connection = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Dsn => $"taos+ws://root:taosdata@127.0.0.1:{_server.Port}";

    private string Repository => _directory.Path;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "processes are killed with kill -9");
        _server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        _connection = await TDengineDriver.ConnectAsync(TDengine.Dsn.Parse(Dsn), null, null, Cancel);
        await _connection.ExecuteAsync("CREATE DATABASE src VGROUPS 2", Cancel);
        await _connection.ExecuteAsync("CREATE STABLE src.meters (ts TIMESTAMP, v INT, note VARCHAR(20)) TAGS (place NCHAR(10))", Cancel);
        await WriteAsync(0, RowsPerTable);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Backup_KilledWhileItReadsRows_LeavesNoPointAndTheNextRunTakesIt()
    {
        await using (var process = TidemarkProcess.Start("backup", Dsn + "/src", "--to", Repository, "--rate-limit", "20KB", "--json"))
        {
            await process.SeenAsync("\"phase\":\"rows\"");
            await process.SignalAsync("KILL");
            await process.EndAsync();
        }

        Assert.Empty(Manifests());
        var next = (await TidemarkProcess.RunAsync("backup", Dsn + "/src", "--to", Repository, "--json")).Ended(0);
        Assert.Equal(Tables * RowsPerTable, next.Json.GetProperty("point").GetProperty("rows").GetInt64());
        await IntactAsync();
    }

    [Fact]
    public async Task Backup_WhileAnotherTakesAPointOfThePlan_IsRefusedAndAKilledOneLeavesNoLock()
    {
        await using (var first = TidemarkProcess.Start("backup", Dsn + "/src", "--to", Repository, "--rate-limit", "20KB", "--json"))
        {
            await first.SeenAsync("\"phase\":\"rows\"");
            var second = await TidemarkProcess.RunAsync("backup", Dsn + "/src", "--to", Repository, "--json");
            Assert.Contains("TM504", second.Ended(6).Output, StringComparison.Ordinal);
            await first.SignalAsync("KILL");
            await first.EndAsync();
        }

        (await TidemarkProcess.RunAsync("backup", Dsn + "/src", "--to", Repository)).Ended(0);
        await IntactAsync();
    }

    [Fact]
    public async Task Backup_KilledWhileItReadsTheWal_KeepsTheChainAndTheNextRunGoesOn()
    {
        (await TidemarkProcess.RunAsync("backup", Dsn + "/src", "--to", Repository)).Ended(0);
        await WriteAsync(RowsPerTable, 500);
        _server.Faults.Strike("fetch_raw_data", Fault.Slow(TimeSpan.FromSeconds(20)));
        await using (var process = TidemarkProcess.Start("backup", Dsn + "/src", "--to", Repository, "--json"))
        {
            await process.SeenAsync("\"phase\":\"wal\"");
            await process.SignalAsync("KILL");
            await process.EndAsync();
        }

        _server.Faults.Clear();
        Assert.Single(Manifests());
        var next = (await TidemarkProcess.RunAsync("backup", Dsn + "/src", "--to", Repository, "--json")).Ended(0);
        Assert.Equal(Tables * 500, next.Json.GetProperty("point").GetProperty("rows").GetInt64());
        await IntactAsync();
    }

    [Fact]
    public async Task Backup_KilledAroundPublication_HasAWholePointOrNone()
    {
        for (var round = 0; round < 6; round++)
        {
            await WriteAsync(RowsPerTable + (round * 10), 10);
            var before = Manifests().Count;
            await using (var process = TidemarkProcess.Start("backup", Dsn + "/src", "--to", Repository, "--json"))
            {
                await process.SeenAsync("\"phase\":\"publishing\"");
                if (round % 2 == 1) await Task.Delay(TimeSpan.FromMilliseconds(round), Cancel);
                await process.SignalAsync("KILL");
                await process.EndAsync();
            }

            Assert.InRange(Manifests().Count, before, before + 1);
            if (Manifests().Count > 0) await IntactAsync();
        }

        (await TidemarkProcess.RunAsync("backup", Dsn + "/src", "--to", Repository)).Ended(0);
        await RestoreEqualsSourceAsync("copy");
    }

    [Theory]
    [InlineData("rows", 2)]
    [InlineData("rows", 0)]
    [InlineData("wal", 1)]
    [InlineData("wal", 4)]
    public async Task Restore_Killed_GoesOnWhereItWasAndEndsEqual(string phase, int writesBefore)
    {
        (await TidemarkProcess.RunAsync("backup", Dsn + "/src", "--to", Repository)).Ended(0);
        await _connection.ExecuteAsync("ALTER STABLE src.meters ADD COLUMN extra INT", Cancel);
        await WriteAsync(RowsPerTable, 300, ", 7");
        await _connection.ExecuteAsync("DELETE FROM src.d1 WHERE ts < 1760000000100", Cancel);
        await _connection.ExecuteAsync("ALTER STABLE src.meters DROP COLUMN note", Cancel);
        await _connection.ExecuteAsync("INSERT INTO src.d2 VALUES (1770000000000, 1, 2)", Cancel);
        (await TidemarkProcess.RunAsync("backup", Dsn + "/src", "--to", Repository)).Ended(0);

        await using (var process = TidemarkProcess.Start("restore", Repository, "--to", Dsn + "/copy", "--connections", "2", "--json"))
        {
            if (phase == "wal") await process.SeenAsync("\"phase\":\"wal\"");
            _server.Faults.Strike("write_raw", Fault.Slow(TimeSpan.FromSeconds(30)), times: int.MaxValue, skip: writesBefore);
            await process.SeenAsync($"\"phase\":\"{phase}\"");
            await process.SignalAsync("KILL");
            await process.EndAsync();
        }

        _server.Faults.Clear();
        await RestoreEqualsSourceAsync("copy");
    }

    private async Task RestoreEqualsSourceAsync(string target)
    {
        (await TidemarkProcess.RunAsync("restore", Repository, "--to", Dsn + "/" + target, "--json")).Ended(0);
        for (var table = 0; table < Tables; table++) Assert.Equal(await RowsAsync($"src.d{table}"), await RowsAsync($"{target}.d{table}"));
    }

    private async Task<IReadOnlyList<string>> RowsAsync(string table)
    {
        var lines = new List<string>();
        await using var result = await _connection.QueryAsync($"SELECT * FROM {table}", Cancel);
        while (await result.FetchBlockAsync(Cancel) is { } buffer)
        {
            using var _ = buffer;
            var block = RawBlock.Parse(buffer.Memory);
            for (var row = 0; row < block.RowCount; row++)
                lines.Add(string.Join('|', Enumerable.Range(0, block.Columns.Count).Select(c => Convert.ToString(block.GetObject(c, row), CultureInfo.InvariantCulture) ?? "NULL")));
        }

        return lines;
    }

    private async Task IntactAsync() => (await TidemarkProcess.RunAsync("verify", Repository, "--depth", "structure")).Ended(0);

    private List<string> Manifests() => [.. Directory.EnumerateFiles(Repository, "manifest.json", SearchOption.AllDirectories)];

    private async Task WriteAsync(int first, int count, string more = "")
    {
        for (var table = 0; table < Tables; table++)
        {
            for (var done = 0; done < count; done += 2000)
            {
                var sql = new StringBuilder().Append(CultureInfo.InvariantCulture, $"INSERT INTO src.d{table} USING src.meters TAGS ('place {table}') VALUES");
                for (var row = first + done; row < first + Math.Min(count, done + 2000); row++) sql.Append(CultureInfo.InvariantCulture, $" ({1_760_000_000_000 + row}, {row * table}, 'note {row}'{more})");
                await _connection.ExecuteAsync(sql.ToString(), Cancel);
            }
        }
    }
}
