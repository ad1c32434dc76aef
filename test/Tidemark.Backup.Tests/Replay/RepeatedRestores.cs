using System.Globalization;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Errors;
using Tidemark.Storage.Directories;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Replay;

/// <summary>Restores into databases that are not as the source left them: once restored already, with other vgroups, with a newer schema.</summary>
public sealed class RepeatedRestores(TestServer server) : IClassFixture<TestServer>
{
    private const string Source = "restore_again";
    private const string Target = "restore_again_copy";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(21, int.TryParse(Environment.GetEnvironmentVariable("TIDEMARK_TEST_SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 3)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Restore_TwiceInARow_EndsInTheSameState(int seed)
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        var repository = await StartAsync(connection, directory.Path);
        var history = new RandomHistory(new Random(seed), Source);
        await PlayAsync(connection, history, 80);
        await CaptureAsync(repository);
        await PlayAsync(connection, history, 200);
        await CaptureAsync(repository);
        var expected = await DatabaseContents.ReadAsync(connection, Source);
        var options = new RestoreOptions { Target = server.Database(Target) };

        await new RestoreRun(repository, options, TimeProvider.System, null).RunAsync(Cancel);
        var refused = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, options, TimeProvider.System, null).RunAsync(Cancel));
        await new RestoreRun(repository, options with { IntoExisting = true }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Equal(ErrorCode.TargetNotEmpty, refused.Code);
        var difference = DatabaseContents.Difference(expected, await DatabaseContents.ReadAsync(connection, Target));
        Assert.True(difference.Length == 0, $"seed {seed}\n{difference}");
        await DropAsync(connection);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restore_WithAnotherNumberOfVgroups_EqualsTheSource(bool isMadeByTheUser)
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        var repository = await StartAsync(connection, directory.Path);
        await SmallAsync(connection, repository);
        var expected = (await DatabaseContents.ReadAsync(connection, Source)).Where(l => !l.StartsWith("database:", StringComparison.Ordinal)).ToList();
        if (isMadeByTheUser) await connection.ExecuteAsync($"CREATE DATABASE {Target} VGROUPS 5 KEEP 36500", Cancel);

        await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target), Vgroups = isMadeByTheUser ? null : 5 }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Equal("", DatabaseContents.Difference(expected, [.. (await DatabaseContents.ReadAsync(connection, Target)).Where(l => !l.StartsWith("database:", StringComparison.Ordinal))]));
        Assert.Equal(5, await Queries.QueryRows.CountAsync(connection, $"SELECT `vgroups` FROM information_schema.ins_databases WHERE `name` = '{Target}'", Cancel));
        await DropAsync(connection);
    }

    [Fact]
    public async Task Restore_VgroupsOfADatabaseThatIsThere_AreRefused()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        var repository = await StartAsync(connection, directory.Path);
        await SmallAsync(connection, repository);
        await connection.ExecuteAsync($"CREATE DATABASE {Target} VGROUPS 2 KEEP 36500", Cancel);

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target), Vgroups = 3 }, TimeProvider.System, null).RunAsync(Cancel));

        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Contains("2 vgroups, not 3", error.Message, StringComparison.Ordinal);
        await DropAsync(connection);
    }

    [Fact]
    public async Task Restore_IntoANewerSchema_KeepsWhatIsThere()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        var repository = await StartAsync(connection, directory.Path);
        await SmallAsync(connection, repository);
        await RunAsync(connection, $"CREATE DATABASE {Target} KEEP 36500",
            $"CREATE STABLE {Target}.s (ts TIMESTAMP, extra INT, v INT, note VARCHAR(60)) TAGS (more INT, t INT, name NCHAR(40))",
            $"CREATE TABLE {Target}.a USING {Target}.s (more, t, name) TAGS (7, 1, 'one')", $"INSERT INTO {Target}.a (ts, extra, v, note) VALUES (1700000000000, 5, 0, 'old')(1600000000000, 6, 1, 'older')",
            $"CREATE TABLE {Target}.other USING {Target}.s (t) TAGS (9)", $"CREATE TABLE {Target}.own (ts TIMESTAMP, v INT)", $"INSERT INTO {Target}.own VALUES (1700000000000, 1)");

        var report = await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target), IntoExisting = true }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.NotEmpty(report.Compared);
        Assert.Equal(["1600000000000|6|1|older|", "1700000000000|5|1|x|", "1700000001000||2|y|3"], await RowsAsync(connection, "ts, extra, v, note, added", "a"));
        Assert.Equal(["1700000002000||4|z|5"], await RowsAsync(connection, "ts, extra, v, note, added", "b"));
        Assert.Equal(["|2|two"], await RowsAsync(connection, "DISTINCT more, t, name", "b"));
        Assert.Equal(["1700000000000|1"], await RowsAsync(connection, "ts, v", "own"));
        await DropAsync(connection);
    }

    [Fact]
    public async Task Restore_IntoASchemaThatDoesNotFit_NamesAllAndChangesNothing()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        var repository = await StartAsync(connection, directory.Path);
        await SmallAsync(connection, repository);
        await RunAsync(connection, $"CREATE DATABASE {Target} KEEP 36500",
            $"CREATE STABLE {Target}.s (ts TIMESTAMP, v DOUBLE, note VARCHAR(3)) TAGS (t VARCHAR(4))", $"CREATE TABLE {Target}.n USING {Target}.s TAGS ('1')", $"CREATE TABLE {Target}.single (ts TIMESTAMP, v BIGINT)");
        var before = await DatabaseContents.ReadAsync(connection, Target);
        var options = new RestoreOptions { Target = server.Database(Target), IntoExisting = true };

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, options, TimeProvider.System, null).RunAsync(Cancel));
        var dry = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, options with { DryRun = true }, TimeProvider.System, null).RunAsync(Cancel));

        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Equal(error.Message, dry.Message);
        foreach (var fault in (string[])["column 'v' of super table 's' is INT in the backup and DOUBLE in the target", "column 'note' of super table 's' is VARCHAR(16) in the backup and only VARCHAR(3) in the target",
            "tag 't' of super table 's' is INT in the backup and VARCHAR in the target", "table 'n' is a normal table in the backup and a child of 's' in the target", "column 'v' of table 'single' is INT in the backup and BIGINT in the target"])
            Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("added", error.Message, StringComparison.Ordinal);
        Assert.Equal("", DatabaseContents.Difference(before, await DatabaseContents.ReadAsync(connection, Target)));
        await DropAsync(connection);
    }

    private static async Task SmallAsync(ITDengineConnection connection, BackupRepository repository, TestServer server)
    {
        await RunAsync(connection, $"CREATE STABLE {Source}.s (ts TIMESTAMP, v INT, note VARCHAR(16)) TAGS (t INT, name NCHAR(10))", $"CREATE TABLE {Source}.a USING {Source}.s TAGS (1, 'one') {Source}.b USING {Source}.s TAGS (2, 'two')",
            $"CREATE TABLE {Source}.n (ts TIMESTAMP, v INT)", $"CREATE TABLE {Source}.single (ts TIMESTAMP, v INT)", $"INSERT INTO {Source}.a VALUES (1700000000000, 1, 'x')", $"INSERT INTO {Source}.n VALUES (1700000000000, 1)");
        await new CaptureRun(repository, new CaptureOptions { Source = server.Database(Source) }, TimeProvider.System, null).RunAsync(Cancel);
        await RunAsync(connection, $"ALTER STABLE {Source}.s ADD COLUMN added INT", $"INSERT INTO {Source}.a VALUES (1700000001000, 2, 'y', 3)", $"INSERT INTO {Source}.b VALUES (1700000002000, 4, 'z', 5)");
        await new CaptureRun(repository, new CaptureOptions { Source = server.Database(Source) }, TimeProvider.System, null).RunAsync(Cancel);
    }

    private Task SmallAsync(ITDengineConnection connection, BackupRepository repository) => SmallAsync(connection, repository, server);

    private async Task<BackupRepository> StartAsync(ITDengineConnection connection, string directory)
    {
        await DropAsync(connection);
        await connection.ExecuteAsync($"CREATE DATABASE {Source} VGROUPS 3 KEEP 36500 WAL_RETENTION_PERIOD 3600", Cancel);
        return await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory), TimeProvider.System, Cancel);
    }

    private async Task CaptureAsync(BackupRepository repository) =>
        await new CaptureRun(repository, new CaptureOptions { Source = server.Database(Source) }, TimeProvider.System, null).RunAsync(Cancel);

    private static async Task PlayAsync(ITDengineConnection connection, RandomHistory history, int statements)
    {
        for (var i = 0; i < statements; i++)
        {
            try
            {
                await connection.ExecuteAsync(history.Next(), Cancel);
            }
            catch (TDengineException)
            {
                // Made-up statements may be refused; what was done is what counts.
            }
        }
    }

    private static async Task<List<string>> RowsAsync(ITDengineConnection connection, string what, string table) =>
        [.. (await Queries.QueryRows.ReadAsync(connection, $"SELECT {what} FROM {Target}.{table}", Cancel)).Select(r => string.Join('|', r.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture))))];

    private static async Task RunAsync(ITDengineConnection connection, params string[] statements)
    {
        foreach (var sql in statements) await connection.ExecuteAsync(sql, Cancel);
    }

    private static Task DropAsync(ITDengineConnection connection) => EndToEnd.PatientStatements.DropAsync(connection, Cancel, Source, Target);
}
