using Tidemark.Sandbox;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine;
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
