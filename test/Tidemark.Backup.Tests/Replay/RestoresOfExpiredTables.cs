using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Errors;
using Tidemark.Storage.Directories;

namespace Tidemark.Backup.Tests.Replay;

/// <summary>Tables whose TTL is over, dropped by an older server without a message: restores that die on the way, and a list that is damaged.</summary>
public sealed class RestoresOfExpiredTables
{
    private const string Copy = "copy";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_AfterOneThatDiedAtAnyStep_HasTheTablesThatWereLeft()
    {
        await using var source = await ChainAsync();
        var expected = await DatabaseContents.ReadAsync(source.Connection, SandboxSource.Database);
        var diedBehindTheDrop = 0;
        for (var step = 1; ; step++)
        {
            await source.Connection.ExecuteAsync($"DROP DATABASE IF EXISTS {Copy}", Cancel);
            var hasEnded = await TryAsync(source, new FailingStorage(source.Repository.Storage, step));
            if (hasEnded) break;
            if (await IsDroppedAndNotNotedAsync(source)) diedBehindTheDrop++;

            Assert.True(await TryAsync(source, source.Repository.Storage));

            var difference = DatabaseContents.Difference(expected, await DatabaseContents.ReadAsync(source.Connection, Copy));
            Assert.True(difference.Length == 0, $"died at step {step}:\n{difference}");
        }

        Assert.True(diedBehindTheDrop > 0);
    }

    [Fact]
    public async Task Restore_TheListOfExpiringTablesIsDamaged_NamesTheFileAndLeavesTheTargetAlone()
    {
        await using var source = await ChainAsync();
        var file = Directory.GetFiles(source.Directory.Path, "expiring-*.tide", SearchOption.AllDirectories).Max(StringComparer.Ordinal)!;
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        bytes[bytes.Length / 2] ^= 8;
        await File.WriteAllBytesAsync(file, bytes, Cancel);

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => RestoreAsync(source, source.Repository.Storage));

        Assert.Equal(ErrorCode.Corrupt, error.Code);
        Assert.Contains(Path.GetFileName(file), error.Message, StringComparison.Ordinal);
        Assert.Contains("Fetch the file again from another copy", error.Hint, StringComparison.Ordinal);
        Assert.Equal(0, await QueryRows.CountAsync(source.Connection, $"SELECT COUNT(*) FROM information_schema.ins_databases WHERE `name` = '{Copy}'", Cancel));
    }

    // One is gone, one is gone and made again with other rows, one is left.
    private static async Task<SandboxSource> ChainAsync()
    {
        var source = await SandboxSource.StartAsync(tables: 4, rowsPerTable: 3);
        foreach (var table in (string[])["d0", "d1", "d2"]) await source.Connection.ExecuteAsync($"ALTER TABLE {SandboxSource.Database}.{table} TTL 9", Cancel);
        await source.CaptureAsync();
        foreach (var table in (string[])["d0", "d1"]) source.Server.Engine.GetDatabase(SandboxSource.Database).ExpireTable(table, silently: true);
        await source.Connection.ExecuteAsync($"CREATE TABLE {SandboxSource.Database}.d1 USING {SandboxSource.Database}.meters TAGS (8, 'again') TTL 9", Cancel);
        await source.Connection.ExecuteAsync($"INSERT INTO {SandboxSource.Database}.d1 (ts, voltage) VALUES (1700000009000, 9)", Cancel);
        await source.CaptureAsync();
        return source;
    }

    // What the next restore finds when the process dies between the two.
    private static async Task<bool> IsDroppedAndNotNotedAsync(SandboxSource source)
    {
        var folder = Path.Combine(source.Directory.Path, "repository", RestoreJournal.Folder);
        if (!Directory.Exists(folder) || Directory.GetFiles(folder, "*.json") is not [var file]) return false;
        var journal = await RestoreJournal.ReadAsync(source.Repository.Storage, $"{RestoreJournal.Folder}/{Path.GetFileName(file)}", Cancel);
        var tables = await QueryRows.ReadAsync(source.Connection, $"SELECT `table_name` FROM information_schema.ins_tables WHERE `db_name` = '{Copy}'", Cancel);
        return journal?.Stage == RestoreStage.Wal && tables.Count > 0 && !tables.Exists(t => (string)t[0]! == "d0");
    }

    private static async Task<bool> TryAsync(SandboxSource source, Tidemark.Storage.IStorage storage)
    {
        try
        {
            await RestoreAsync(source, storage);
            return true;
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.StorageFailed)
        {
            return false;
        }
    }

    private static async Task RestoreAsync(SandboxSource source, Tidemark.Storage.IStorage storage) =>
        await new RestoreRun(await BackupRepository.OpenAsync(storage, Cancel), new RestoreOptions { Target = source.Dsn(Copy) }, TimeProvider.System, null).RunAsync(Cancel);
}
