using System.Globalization;
using System.Text.Json.Nodes;
using Tidemark.Backup.Tests.Replay;
using Tidemark.Sandbox;
using Tidemark.Taosdump.Dump;
using Tidemark.Taosdump.Restore;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Taosdump.Tests.Restore;

/// <summary>A server to restore into, and a directory for copies of recorded dumps.</summary>
public sealed class RestoreScene : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private int _copies;

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

    /// <summary>The recorded contents of a database that was dumped.</summary>
    public static JsonObject Recorded(string database) => JsonNode.Parse(File.ReadAllText(GoldenFiles.PathOf("taosdump/contents.json")))![database]!.AsObject();

    /// <summary>A copy of a recorded dump, to restore from and to damage.</summary>
    public string Copy(string folder)
    {
        var source = GoldenFiles.PathOf("taosdump/" + folder);
        var target = Path.Combine(_directory.Path, $"{folder}.{Interlocked.Increment(ref _copies)}");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, File.ReadAllBytes(file));
        }

        return target;
    }

    /// <summary>A path that nothing is at.</summary>
    public string NewPath() => Path.Combine(_directory.Path, $"new.{Interlocked.Increment(ref _copies)}");

    /// <summary>Restores a dump under other names.</summary>
    internal Task<DumpRestoreReport> RestoreAsync(string directory, params (string From, string To)[] renames) => RestoreAsync(Options(directory, renames));

    /// <summary>Restores.</summary>
    internal static Task<DumpRestoreReport> RestoreAsync(DumpRestoreOptions options, IDumpProgress? progress = null) => DumpRestore.RunAsync(options, progress, Cancel);

    /// <summary>What to restore.</summary>
    internal DumpRestoreOptions Options(string directory, params (string From, string To)[] renames) => new()
    {
        Target = Dsn, Directory = directory, Renames = renames.ToDictionary(r => r.From, r => r.To, StringComparer.Ordinal), Threads = 3, RetryPause = TimeSpan.FromMilliseconds(10),
    };

    /// <summary>Runs statements.</summary>
    public async Task SqlAsync(params string[] statements)
    {
        await using var connection = await TDengineDriver.ConnectAsync(Dsn, null, null, Cancel);
        foreach (var sql in statements) await connection.ExecuteAsync(sql, Cancel);
    }

    /// <summary>Rows of a query, values as the driver gives them, joined by bars.</summary>
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

    private static string? Text(object? value) => value switch { null => "NULL", byte[] bytes => Convert.ToHexString(bytes), bool flag => flag ? "true" : "false", _ => Convert.ToString(value, CultureInfo.InvariantCulture) };

    /// <summary>What is different between a restored database and recorded contents, but for what is listed.</summary>
    public async Task<string> DifferencesAsync(JsonObject recorded, string database, params string[] lost)
    {
        using var rest = new RestAnswers(Dsn);
        var differences = await rest.DifferencesAsync(recorded, database);
        var unexpected = differences.Where(d => !lost.Any(l => d.StartsWith(l + ":", StringComparison.Ordinal)));
        var missing = lost.Where(l => !differences.Exists(d => d.StartsWith(l + ":", StringComparison.Ordinal))).Select(l => $"'{l}' is equal, and should not be");
        return string.Join('\n', unexpected.Concat(missing));
    }
}
