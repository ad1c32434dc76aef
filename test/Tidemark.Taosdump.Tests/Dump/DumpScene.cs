using System.Globalization;
using Tidemark.Sandbox;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>A server to dump, and directories for dumps.</summary>
public sealed class DumpScene : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private int _dumps;

    /// <summary>The server.</summary>
    public SandboxServer Server { get; private set; } = null!;

    /// <summary>Where it is.</summary>
    public Dsn Dsn => Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{Server.Port}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Server = await SandboxServer.StartAsync(new SandboxOptions(), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>An empty directory.</summary>
    public string NewDirectory() => Directory.CreateDirectory(Path.Combine(_directory.Path, $"dump.{Interlocked.Increment(ref _dumps)}")).FullName;

    /// <summary>A path that nothing is at.</summary>
    public string NewPath() => Path.Combine(_directory.Path, $"none.{Interlocked.Increment(ref _dumps)}");

    /// <summary>What to dump, into an empty directory.</summary>
    internal DumpOptions Options(params string[] databases) => new() { Source = Dsn, Directory = NewDirectory(), Databases = databases, Threads = 3, RetryPause = TimeSpan.FromMilliseconds(10) };

    /// <summary>Dumps.</summary>
    internal static Task<DumpReport> DumpAsync(DumpOptions options, IDumpProgress? progress = null) => DumpRun.RunAsync(options, progress, Cancel);

    /// <summary>Runs statements.</summary>
    public async Task SqlAsync(params IEnumerable<string> statements)
    {
        await using var connection = await TDengineDriver.ConnectAsync(Dsn, null, null, Cancel);
        foreach (var sql in statements) await connection.ExecuteAsync(sql, Cancel);
    }

    /// <summary>The databases that the recorded dumps were made of.</summary>
    public Task LoadGoldenAsync() => SqlAsync(Statements(GoldenFiles.PathOf("schema_dump.sql")));

    /// <summary>Names of all tables but super tables.</summary>
    public Task<List<string>> TablesAsync(string database) => RowsAsync($"SELECT `table_name` FROM information_schema.ins_tables WHERE `db_name` = '{database}' ORDER BY `table_name`");

    /// <summary>All that a database holds, as lines: options, columns, children with their tags, tables with TTL and comment, rows.</summary>
    public async Task<List<string>> ContentsAsync(string database)
    {
        List<string> lines = [.. await RowsAsync($"SHOW CREATE DATABASE `{database}`")];
        foreach (var table in await RowsAsync($"SELECT `stable_name` FROM information_schema.ins_stables WHERE `db_name` = '{database}' ORDER BY `stable_name`"))
        {
            var described = await RowsAsync($"DESCRIBE `{database}`.`{table}`");
            lines.AddRange(described.Select(d => $"{table}: {d}"));
            lines.AddRange(await RowsAsync($"SHOW CREATE STABLE `{database}`.`{table}`"));
            var tags = described.Where(d => d.Split('|')[3] == "TAG").Select(d => $"`{d.Split('|')[0]}`");
            lines.AddRange((await RowsAsync($"SELECT TAGS tbname, {string.Join(", ", tags)} FROM `{database}`.`{table}`")).Order(StringComparer.Ordinal));
        }

        lines.AddRange(await RowsAsync($"SELECT `table_name`, `stable_name`, `ttl`, `table_comment` FROM information_schema.ins_tables WHERE `db_name` = '{database}' ORDER BY `table_name`"));
        foreach (var table in await TablesAsync(database)) lines.AddRange((await RowsAsync($"SELECT * FROM `{database}`.`{table}`")).Select(r => $"{table}: {r}").Order(StringComparer.Ordinal));
        return [.. lines.Select(l => l.Replace($"`{database}`", "`db`", StringComparison.Ordinal).Replace(database + "|", "db|", StringComparison.Ordinal))];
    }

    /// <summary>Rows of a query, values joined by bars.</summary>
    public async Task<List<string>> RowsAsync(string sql)
    {
        await using var connection = await TDengineDriver.ConnectAsync(Dsn, null, null, Cancel);
        await using var result = await connection.QueryAsync(sql, Cancel);
        var rows = new List<string>();
        while (await result.FetchBlockAsync(Cancel) is { } buffer)
        {
            using var _ = buffer;
            var block = RawBlock.Parse(buffer.Memory);
            for (var row = 0; row < block.RowCount; row++) rows.Add(string.Join('|', Enumerable.Range(0, block.Columns.Count).Select(c => Text(block.GetObject(c, row)))));
        }

        return rows;
    }

    private static string? Text(object? value) => value switch { null => "NULL", byte[] bytes => Convert.ToHexString(bytes), _ => Convert.ToString(value, CultureInfo.InvariantCulture) };

    private static IEnumerable<string> Statements(string path)
    {
        var current = new List<string>();
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("--", StringComparison.Ordinal) && current.Count == 0) continue;
            current.Add(line);
            if (!line.EndsWith(';')) continue;
            yield return string.Join('\n', current)[..^1];
            current.Clear();
        }
    }
}
