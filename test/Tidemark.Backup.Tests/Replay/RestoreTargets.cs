using Tidemark.Archive.Manifests;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Replay;

/// <summary>Targets that are not simply absent, and chains that are not whole.</summary>
public sealed class RestoreTargets(TestServer server) : IClassFixture<TestServer>
{
    private const string Target = "replay_target";
    private const string Create = "CREATE DATABASE `g_ms` KEEP 36500 PRECISION 'ms'";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_IntoADatabaseWithTables_IsRefusedUntilAskedFor()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await StartAsync($"CREATE DATABASE {Target} KEEP 36500", $"CREATE TABLE {Target}.other (ts TIMESTAMP, v INT)", $"INSERT INTO {Target}.other VALUES (1700000000000, 7)");
        var repository = await RecordedArchive.WriteAsync(directory.Path, "g_ms", Create, "ms", RecordedArchive.Read("after_g_t_ms.wal"));
        var options = new RestoreOptions { Target = server.Database(Target) };

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, options, TimeProvider.System, null).RunAsync(Cancel));
        var steps = (await new RestoreRun(repository, options with { DryRun = true, IntoExisting = true }, TimeProvider.System, null).RunAsync(Cancel)).PlannedSteps;
        var report = await new RestoreRun(repository, options with { IntoExisting = true }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Equal(ErrorCode.TargetNotEmpty, error.Code);
        Assert.Contains("holds 1 tables", steps[0], StringComparison.Ordinal);
        Assert.False(report.Resumed);
        Assert.Equal(1, await CountAsync(connection, "other"));
        Assert.Equal(5, await CountAsync(connection, "cpk1"));
        await EndAsync(connection);
    }

    [Fact]
    public async Task Restore_RowsOlderThanTheTargetKeeps_AreLeftOutAndSaidSo()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await StartAsync($"CREATE DATABASE {Target} KEEP 600");
        var repository = await RecordedArchive.WriteAsync(directory.Path, "g_ms", Create, "ms", RecordedArchive.Read("after_g_t_ms.wal"), tables: [new TableStatistics("cpk_nt", false, 1, 3)]);

        var report = await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target) }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Contains(report.Warnings, w => w.Contains("600 days", StringComparison.Ordinal));
        Assert.Equal(0, await CountAsync(connection, "cpk1"));
        // The only row of the recording that is not of the past.
        Assert.Equal(1, await CountAsync(connection, "nt_ts"));
        await EndAsync(connection);
    }

    [Fact]
    public async Task Restore_RowsOlderThanTheTargetKeeps_HideNoOtherLoss()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await StartAsync($"CREATE DATABASE {Target} KEEP 600");
        var repository = await RecordedArchive.WriteAsync(directory.Path, "g_ms", Create, "ms", RecordedArchive.Read("after_g_t_ms.wal"), tables: [new TableStatistics("cpk_nt", false, 1, 3), new TableStatistics("nt_ts", false, 1, 99)]);

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target) }, TimeProvider.System, null).RunAsync(Cancel));

        Assert.Equal(ErrorCode.Mismatch, error.Code);
        Assert.Contains("table 'nt_ts' has 1 rows instead of 99", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cpk_nt", error.Message, StringComparison.Ordinal);
        await EndAsync(connection);
    }

    [Fact]
    public async Task Restore_ThatLeftOutOldRowsAndDied_GoesOnAndStillKnowsThem()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await StartAsync();
        var repository = await RecordedArchive.WriteAsync(directory.Path, "g_ms", Create, "ms", RecordedArchive.Read("after_g_t_ms.wal"), tables: [new TableStatistics("cpk_nt", false, 1, 3)]);
        var options = new RestoreOptions { Target = server.Database(Target) };
        var resumed = 0;
        for (var step = 1; ; step += 3)
        {
            await EndAsync(connection);
            await connection.ExecuteAsync($"CREATE DATABASE {Target} KEEP 600", Cancel);
            try
            {
                var failing = await BackupRepository.OpenAsync(new FailingStorage(repository.Storage, step), Cancel);
                await new RestoreRun(failing, options, TimeProvider.System, null).RunAsync(Cancel);
                break;
            }
            catch (TidemarkException e) when (e.Code == ErrorCode.StorageFailed)
            {
                if ((await new RestoreRun(repository, options, TimeProvider.System, null).RunAsync(Cancel)).Resumed) resumed++;
            }
        }

        Assert.True(resumed > 2);
        await EndAsync(connection);
    }

    [Fact]
    public async Task Restore_ThatDiffersFromTheManifest_FailsAndNamesEachDifference()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await StartAsync();
        var repository = await RecordedArchive.WriteAsync(directory.Path, "g_ms", Create, "ms", RecordedArchive.Read("after_g_t_ms.wal"), tables:
        [
            new TableStatistics("cpk1", false, 1, 6), new TableStatistics("meters", true, 10, 302), new TableStatistics("never", true, 2, 4), new TableStatistics("nt_ts", false, 1, null),
        ]);

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target) }, TimeProvider.System, null).RunAsync(Cancel));

        Assert.Equal(ErrorCode.Mismatch, error.Code);
        Assert.Contains("table 'cpk1' has 5 rows instead of 6", error.Message, StringComparison.Ordinal);
        Assert.Contains("super table 'meters' has 9 tables instead of 10", error.Message, StringComparison.Ordinal);
        Assert.Contains("super table 'never' has 0 tables instead of 2", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nt_ts", error.Message, StringComparison.Ordinal);
        await EndAsync(connection);
    }

    [Fact]
    public async Task Restore_ChainWithAMissingAndAShortFile_FailsBeforeTheTargetIsTouched()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await StartAsync();
        var repository = await RecordedArchive.WriteAsync(directory.Path, "g_ms", Create, "ms", RecordedArchive.Read("after_g_t_ms.wal"), points: 2);
        var files = Directory.GetFiles(directory.Path, "*.tide", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        File.Delete(files[0]);
        await File.WriteAllBytesAsync(files[^1], (await File.ReadAllBytesAsync(files[^1], Cancel))[..100], Cancel);

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target) }, TimeProvider.System, null).RunAsync(Cancel));

        Assert.Equal(ErrorCode.Truncated, error.Code);
        Assert.Contains(Path.GetFileName(files[0]) + " is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("has 100 bytes instead of", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Queries.QueryRows.ReadAsync(connection, $"SELECT `name` FROM information_schema.ins_databases WHERE `name` = '{Target}'", Cancel));
    }

    [Fact]
    public async Task Restore_MessageThatCannotBeDecoded_StopsUnlessItMayBeSkipped()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await StartAsync();
        var messages = RecordedArchive.Read("after_g_t_us.wal");
        messages.Insert(messages.Count / 2, new RecordedArchive.Message(messages[0].VgroupId, 77, 0x2FF, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }));
        var repository = await RecordedArchive.WriteAsync(directory.Path, "g_us", "CREATE DATABASE `g_us` KEEP 36500 PRECISION 'us'", "us", messages);
        var options = new RestoreOptions { Target = server.Database(Target) };

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, options, TimeProvider.System, null).RunAsync(Cancel));
        var report = await new RestoreRun(repository, options with { SkipUndecodable = true }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Equal(ErrorCode.UnknownMessage, error.Code);
        Assert.Contains("WAL version 77", error.Message, StringComparison.Ordinal);
        Assert.True(report.Resumed);
        Assert.Contains(report.Warnings, w => w.Contains("0x2FF", StringComparison.Ordinal));
        await EndAsync(connection);
    }

    [Fact]
    public async Task Restore_OfAnotherPrecision_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await StartAsync($"CREATE DATABASE {Target} PRECISION 'us'");
        var repository = await RecordedArchive.WriteAsync(directory.Path, "g_ms", Create, "ms", []);

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target) }, TimeProvider.System, null).RunAsync(Cancel));

        Assert.Equal(ErrorCode.Conflict, error.Code);
        await EndAsync(connection);
    }

    [Fact]
    public async Task Restore_OptionsThatTheTargetDoesNotTake_AreLeftToItAndNamed()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await StartAsync();
        var repository = await RecordedArchive.WriteAsync(directory.Path, "g_ms", "CREATE DATABASE `g_ms` BUFFER 16 SOMETHING_NEW 5 REPLICA 3 KEEP 36500d,36500d,36500d VGROUPS 3 PRECISION 'ms'", "ms", []);

        var report = await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target) }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Contains(report.Warnings, w => w.StartsWith("The target does not take SOMETHING_NEW 5 (", StringComparison.Ordinal));
        Assert.Contains(report.Warnings, w => w.StartsWith("The target does not take REPLICA 3 (Out of dnodes)", StringComparison.Ordinal));
        var options = await Queries.DatabaseOptionValues.ReadAsync(connection, Target, Cancel);
        Assert.Equal(("16", "1", "3", "36500d,36500d,36500d"), (options["buffer"], options["replica"], options["vgroups"], options["keep"]));
        await EndAsync(connection);
    }

    [Fact]
    public async Task Restore_RequiredOptionThatTheTargetRefuses_FailsAndNamesIt()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await StartAsync();
        var repository = await RecordedArchive.WriteAsync(directory.Path, "g_ms", "CREATE DATABASE `g_ms` KEEP 365001d,365001d,365001d", "ms", []);

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target) }, TimeProvider.System, null).RunAsync(Cancel));

        Assert.Equal(ErrorCode.ApplyFailed, error.Code);
        Assert.Contains("KEEP 365001d,365001d,365001d", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_IntoADatabaseWithOtherOptions_SaysWhich()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await StartAsync($"CREATE DATABASE {Target} KEEP 36500 STT_TRIGGER 3 VGROUPS 1");
        var repository = await RecordedArchive.WriteAsync(directory.Path, "g_ms", Create, "ms", [], databaseOptions: new Dictionary<string, string> { ["stt_trigger"] = "2", ["vgroups"] = "1", ["of_a_later_version"] = "1" });

        var report = await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target) }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Contains("stt_trigger 3 instead of 2. ALTER", Assert.Single(report.Warnings), StringComparison.Ordinal);
        await EndAsync(connection);
    }

    private async Task<ITDengineConnection> StartAsync(params string[] statements)
    {
        var connection = await server.ConnectAsync();
        await EndAsync(connection);
        foreach (var sql in statements) await connection.ExecuteAsync(sql, Cancel);
        return connection;
    }

    private static async Task EndAsync(ITDengineConnection connection) => await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {Target}", Cancel);

    private static ValueTask<long> CountAsync(ITDengineConnection connection, string table) => Queries.QueryRows.CountAsync(connection, $"SELECT COUNT(*) FROM {Target}.{table}", Cancel);
}
