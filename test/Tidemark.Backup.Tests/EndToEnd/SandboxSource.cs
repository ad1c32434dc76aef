using Tidemark.Backup.Capture;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Sandbox;
using Tidemark.Storage.Directories;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>A sandbox with the sample database <c>fleet</c> and a repository of its own.</summary>
internal sealed class SandboxSource : IAsyncDisposable
{
    public const string Database = "fleet";

    private SandboxSource(SandboxServer server, TemporaryDirectory directory, ITDengineConnection connection, BackupRepository repository)
        => (Server, Directory, Connection, Repository) = (server, directory, connection, repository);

    public SandboxServer Server { get; }

    public TemporaryDirectory Directory { get; }

    public ITDengineConnection Connection { get; }

    public BackupRepository Repository { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<SandboxSource> StartAsync(int tables = 10, int rowsPerTable = 500, SandboxOptions? options = null)
    {
        var server = await SandboxServer.StartAsync(options ?? new SandboxOptions(), Cancel);
        var directory = new TemporaryDirectory();
        var connection = await TDengineDriver.ConnectAsync(DsnOf(server, null), null, null, Cancel);
        await SampleDatabase.CreateAsync(connection, Database, tables, rowsPerTable);
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(System.IO.Path.Combine(directory.Path, "repository")), TimeProvider.System, Cancel);
        return new SandboxSource(server, directory, connection, repository);
    }

    public Dsn Dsn(string database = Database) => DsnOf(Server, database);

    public Task<CaptureReport> CaptureAsync(CaptureOptions? options = null, IProgress<WorkProgress>? progress = null)
        => new CaptureRun(Repository, options ?? new CaptureOptions { Source = Dsn() }, TimeProvider.System, progress).RunAsync(Cancel);

    /// <summary>A capture that must fail with a code and add no point.</summary>
    public async Task<TidemarkException> CaptureFailsAsync(ErrorCode code, CaptureOptions? options = null, string plan = Database, IProgress<WorkProgress>? progress = null)
    {
        var before = (await Repository.ListPointsAsync(plan, null, Cancel)).Count;
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => CaptureAsync(options, progress));
        Assert.True(error.Code == code, error.ToString());
        Assert.Equal(before, (await Repository.ListPointsAsync(plan, null, Cancel)).Count);
        return error;
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await Server.DisposeAsync();
        Directory.Dispose();
    }

    private static Dsn DsnOf(SandboxServer server, string? database) => TDengine.Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{server.Port}") with { Database = database };
}
