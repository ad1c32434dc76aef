using Tidemark.Backup.Capture;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Storage;
using Tidemark.Storage.Directories;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>
/// A history with its source, a repository, and what each point of it must contain. Rounds may be played while a point is taken; afterwards every point can be restored and
/// held against the model.
/// </summary>
internal sealed class HistoryScene : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private HistoryScene(Dsn server, HistoryPlayer player) => (Server, Player) = (server, player);

    public Dsn Server { get; }

    public HistoryPlayer Player { get; }

    public HistoryModel Model => Player.Model;

    /// <summary>The points that were taken, and what the model says of each.</summary>
    public List<(BackupPoint Point, HistoryWindow Window)> Points { get; } = [];

    /// <summary>The directory of the repository.</summary>
    public string Folder => Path.Combine(_directory.Path, "repository");

    /// <summary>The database that points are restored into.</summary>
    public string Copy => Model.Options.Database + "_copy";

    public static async Task<HistoryScene> StartAsync(Dsn server, HistoryOptions options, CancellationToken cancellationToken)
    {
        var scene = new HistoryScene(server, new HistoryPlayer(server, options));
        await scene.DropAsync(cancellationToken, options.Database, scene.Copy);
        await scene.Player.CreateAsync(cancellationToken);
        return scene;
    }

    public async Task PlayAsync(int rounds, CancellationToken cancellationToken)
    {
        for (; rounds > 0; rounds--) await Player.RoundAsync(cancellationToken);
    }

    /// <summary>The repository, on a storage of the caller's making.</summary>
    public async Task<BackupRepository> OpenAsync(Func<IStorage, IStorage>? decorate, CancellationToken cancellationToken)
    {
        IStorage storage = new DirectoryStorage(Folder);
        if (decorate is null || !await storage.ExistsAsync(Archive.Manifests.RepositoryMarker.FileName, cancellationToken)) await BackupRepository.OpenOrCreateAsync(storage, TimeProvider.System, cancellationToken);
        return await BackupRepository.OpenAsync(decorate is null ? storage : decorate(storage), cancellationToken);
    }

    /// <summary>Takes a point, with the rounds that are played meanwhile.</summary>
    public async Task<CaptureReport> CaptureAsync(CancellationToken cancellationToken, Func<IStorage, IStorage>? decorate = null, IProgress<WorkProgress>? progress = null)
    {
        var repository = await OpenAsync(decorate, cancellationToken);
        var over = Player.Over;
        var options = new CaptureOptions { Source = Server with { Database = Model.Options.Database }, StallTimeout = TimeSpan.FromSeconds(20), InitialRead = (InitialRead)(Model.Options.Seed % 3) };
        var report = await new CaptureRun(repository, options, TimeProvider.System, progress).RunAsync(cancellationToken);
        Points.Add((report.Point, new HistoryWindow(over, Player.Begun)));
        return report;
    }

    /// <summary>Restores a point into the copy, or goes on with it.</summary>
    public async Task<RestoreReport> RestoreAsync(BackupPoint point, CancellationToken cancellationToken, Func<IStorage, IStorage>? decorate = null, IProgress<WorkProgress>? progress = null)
    {
        var repository = await OpenAsync(decorate, cancellationToken);
        var options = new RestoreOptions { Target = Server with { Database = Copy }, Plan = point.Plan, Point = point.Id };
        return await new RestoreRun(repository, options, TimeProvider.System, progress).RunAsync(cancellationToken);
    }

    /// <summary>What is wrong with the copy as a restore of a point, by table.</summary>
    public Task<IReadOnlyDictionary<string, string>> CheckCopyAsync(HistoryWindow window, CancellationToken cancellationToken) => CheckAsync(Copy, window, cancellationToken);

    public async Task<IReadOnlyDictionary<string, string>> CheckAsync(string database, HistoryWindow window, CancellationToken cancellationToken)
    {
        await using var connection = await TDengineDriver.ConnectAsync(Server, null, null, cancellationToken);
        return await ContentsCheck.RunAsync(connection, database, Model, window, cancellationToken);
    }

    /// <summary>Everything SQL shows of a database.</summary>
    public async Task<IReadOnlyList<string>> ContentsAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = await TDengineDriver.ConnectAsync(Server, null, null, cancellationToken);
        return await EndToEnd.DatabaseContents.ReadAsync(connection, database);
    }

    public async Task DropAsync(CancellationToken cancellationToken, params string[] databases)
    {
        await using var connection = await TDengineDriver.ConnectAsync(Server, null, null, cancellationToken);
        await EndToEnd.PatientStatements.DropAsync(connection, cancellationToken, databases);
    }

    public async ValueTask DisposeAsync()
    {
        await Player.DisposeAsync();
        await DropAsync(CancellationToken.None, Model.Options.Database, Copy);
        _directory.Dispose();
    }
}
