using System.Text.RegularExpressions;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Storage.Directories;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Traps;

/// <summary>
/// One source database, copied in two ways: every message handed to raw write as it came, and by Tidemark's backup points. Statements run in
/// the source; names need no database. Tables are written <c>{c}</c> and get names that no scene had before, because the receiver of raw writes remembers
/// the tables of connections that are long closed (T23); in what is returned they are called <c>c</c> again.
/// </summary>
internal sealed partial class TrapScene : IAsyncDisposable
{
    private const string Options = "VGROUPS 2 KEEP 36500 WAL_RETENTION_PERIOD 3600";
    private readonly TestServer _server;
    private readonly string _suffix;
    private readonly TemporaryDirectory _directory = new();
    private BackupRepository? _repository;

    private TrapScene(TestServer server, string name, string suffix, ITDengineConnection admin)
    {
        _server = server;
        _suffix = suffix;
        Name = name;
        Connection = admin;
    }

    /// <summary>The source database.</summary>
    public string Name { get; }

    /// <summary>Tidemark's copy.</summary>
    public string Copy => Name + "_copy";

    /// <summary>The copy by raw write.</summary>
    public string Plain => Name + "_raw";

    /// <summary>In the source.</summary>
    public ITDengineConnection Connection { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Makes the source.</summary>
    public static Task<TrapScene> StartAsync(TestServer server, string name, params string[] statements) =>
        StartAsync(server, name, "_" + Guid.NewGuid().ToString("N")[..8], statements);

    /// <summary>Makes another source whose tables have the same names.</summary>
    public Task<TrapScene> StartTwinAsync(string name, params string[] statements) => StartAsync(_server, name, _suffix, statements);

    /// <summary>The text with the names that the tables really have.</summary>
    public string Named(string text) => Placeholder().Replace(text, m => m.Groups["name"].Value + _suffix);

    private static async Task<TrapScene> StartAsync(TestServer server, string name, string suffix, string[] statements)
    {
        var scene = new TrapScene(server, $"trap{Environment.ProcessId}_{name}", suffix, await server.ConnectAsync());
        await scene.DropAsync();
        await scene.Connection.ExecuteAsync($"CREATE DATABASE {scene.Name} {Options}", Cancel);
        await scene.Connection.DisposeAsync();
        scene.Connection = await server.ConnectAsync(scene.Name);
        await scene.RunAsync(statements);
        return scene;
    }

    public async Task RunAsync(params string[] statements)
    {
        foreach (var sql in statements) await Connection.ExecuteAsync(Named(sql), Cancel);
    }

    /// <summary>A new connection after the old one was lost.</summary>
    public async Task ReconnectAsync()
    {
        await Connection.DisposeAsync();
        Connection = await _server.ConnectAsync(Name);
    }

    /// <summary>Takes a backup point.</summary>
    public async Task<CaptureReport> PointAsync(string? superTable = null, TimeSpan? stallTimeout = null, IProgress<WorkProgress>? progress = null)
    {
        _repository ??= await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(_directory.Path), TimeProvider.System, Cancel);
        return await new CaptureRun(_repository, new CaptureOptions { Source = _server.Database(Name), SuperTable = superTable, StallTimeout = stallTimeout ?? TimeSpan.FromSeconds(60) }, TimeProvider.System, progress).RunAsync(Cancel);
    }

    /// <summary>Restores the latest point; repeated, into what is there already.</summary>
    public Task<RestoreReport> RestoreAsync(bool intoExisting = false) =>
        new RestoreRun(_repository!, new RestoreOptions { Target = _server.Database(Copy), IntoExisting = intoExisting }, TimeProvider.System, null).RunAsync(Cancel);

    /// <summary>Takes the last point, restores it, and tells what differs from the source.</summary>
    public async Task<string> OursAsync()
    {
        await PointAsync();
        await RestoreAsync();
        return await DifferenceAsync(Copy);
    }

    /// <summary>Copies by raw write and tells what differs from the source, and what was refused.</summary>
    public async Task<(string Difference, IReadOnlyList<int> Refused)> PlainAsync(PlainRawWrite? way = null)
    {
        await using var connection = await _server.ConnectAsync();
        await connection.ExecuteAsync($"CREATE DATABASE {Plain} {Options}", Cancel);
        var patience = TimeSpan.FromMilliseconds(_server.IsReal ? 1500 : 100);
        way ??= new PlainRawWrite();
        var refused = await (way with { Prepare = [.. way.Prepare.Select(Named)] }).CopyAsync(_server.Dsn, Name, Plain, patience);
        return (await DifferenceAsync(Plain), refused);
    }

    public async Task<string> DifferenceAsync(string database) =>
        DatabaseContents.Difference(await DatabaseContents.ReadAsync(Connection, Name), await DatabaseContents.ReadAsync(Connection, database)).Replace(_suffix, string.Empty, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        Connection = await _server.ConnectAsync();
        await DropAsync();
        await Connection.DisposeAsync();
        _directory.Dispose();
    }

    [GeneratedRegex(@"\{(?<name>\w+)\}")]
    private static partial Regex Placeholder();

    private async Task DropAsync()
    {
        foreach (var row in await QueryRows.ReadAsync(Connection, $"SELECT `topic_name` FROM information_schema.ins_topics WHERE `db_name` = '{Name}'", Cancel))
            await Connection.ExecuteAsync($"DROP TOPIC IF EXISTS FORCE `{row[0]}`", Cancel);
        foreach (var database in (string[])[Name, Copy, Plain]) await Connection.ExecuteAsync($"DROP DATABASE IF EXISTS {database}", Cancel);
    }
}
