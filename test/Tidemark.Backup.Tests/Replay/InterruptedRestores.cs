using System.Globalization;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Errors;
using Tidemark.Storage.Directories;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Replay;

/// <summary>A restore that died at any step is continued by the next, and ends in the same database as one that was not disturbed.</summary>
public sealed class InterruptedRestores(TestServer server, ITestOutputHelper output) : IClassFixture<TestServer>
{
    private const string Source = "g_ms";
    private const string Target = "replay_interrupted";

    // One step of seven is taken, to save time; TIDEMARK_TEST_EVERY=1 takes all of them.
    private static readonly int Stride = int.TryParse(Environment.GetEnvironmentVariable("TIDEMARK_TEST_EVERY"), NumberStyles.None, CultureInfo.InvariantCulture, out var every) ? every : 7;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Restore_AfterOneThatDiedAtAnyStep_GivesTheRecordedContents(int points)
    {
        using var directory = new TemporaryDirectory();
        using var rest = new RestAnswers(server.Dsn);
        var recorded = RestAnswers.Recorded(Source);
        await RecordedArchive.WriteAsync(directory.Path, Source, recorded["show_create"]!["data"]![0]![1]!.GetValue<string>(), "ms", RecordedArchive.Read("after_g_t_ms.wal"), points);

        await DieAtEveryStepAsync(directory.Path, async () => string.Join('\n', await rest.DifferencesAsync(recorded, Target)), Stride);
    }

    [Fact]
    public Task Restore_OfColumnsAndTagsThatCameAndWent_EqualsTheSourceAfterEveryDeath() => EqualsAfterEveryDeathAsync("replay_came_and_went", ComingAndGoing, Stride);

    /// <summary>What is repeated must not begin before the drop: it would take the renamed column, with its values.</summary>
    [Fact]
    public Task Restore_OfAColumnThatTookTheNameOfADroppedOne_EqualsTheSourceAfterEveryDeath() => EqualsAfterEveryDeathAsync("replay_took_the_name", TakingAName, 1);

    private async Task EqualsAfterEveryDeathAsync(string source, IEnumerable<string> statements, int stride)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        await DropSourceAsync(connection, source);
        foreach (var sql in (string[])[$"CREATE DATABASE {source} VGROUPS 2 KEEP 36500 WAL_RETENTION_PERIOD 3600", $"CREATE STABLE {source}.s (ts TIMESTAMP, v INT) TAGS (g INT)", $"CREATE TABLE {source}.a USING {source}.s TAGS (1)"])
            await connection.ExecuteAsync(sql, cancel);
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, cancel);
        var options = new CaptureOptions { Source = server.Database(source) };
        await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(cancel);
        foreach (var sql in statements) await connection.ExecuteAsync(sql.Replace("DB.", source + ".", StringComparison.Ordinal), cancel);
        await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(cancel);
        var expected = await DatabaseContents.ReadAsync(connection, source);

        await DieAtEveryStepAsync(directory.Path, async () => DatabaseContents.Difference(expected, await DatabaseContents.ReadAsync(connection, Target)), stride);
        await DropSourceAsync(connection, source);
    }

    // The changes of the super table are where a restore writes down how far it is.
    private static readonly string[] TakingAName =
    [
        "CREATE TABLE DB.m (ts TIMESTAMP, p INT, q FLOAT, r INT)", "INSERT INTO DB.m VALUES (1700000000000, 1, 2, 3)", "ALTER STABLE DB.s ADD COLUMN w INT",
        "ALTER TABLE DB.m DROP COLUMN q", "ALTER TABLE DB.m RENAME COLUMN p q", "INSERT INTO DB.m VALUES (1700000000001, 4, 5)", "ALTER STABLE DB.s ADD COLUMN x INT",
    ];

    // Names that come, go and come again, in one stream: what a repetition must not mix up.
    private static readonly string[] ComingAndGoing =
    [
        "ALTER STABLE DB.s ADD TAG x INT", "ALTER TABLE DB.a SET TAG x = 3", "CREATE TABLE DB.b USING DB.s TAGS (2, 5)", "INSERT INTO DB.b VALUES (1700000000000, 1)",
        "ALTER STABLE DB.s DROP TAG x", "ALTER STABLE DB.s ADD TAG x NCHAR(4)", "CREATE TABLE DB.c USING DB.s TAGS (3, '七')", "CREATE TABLE DB.d USING DB.s (g) TAGS (4)",
        "ALTER TABLE DB.b SET TAG x = '八'", "ALTER STABLE DB.s RENAME TAG x y", "ALTER STABLE DB.s ADD TAG x INT", "CREATE TABLE DB.e USING DB.s TAGS (5, 'y', 9)",
        "ALTER TABLE DB.c SET TAG x = 11", "INSERT INTO DB.f USING DB.s TAGS (6, NULL, 12) VALUES (1700000000000, 2)", "ALTER STABLE DB.s ADD COLUMN w INT",
        "INSERT INTO DB.a VALUES (1700000000000, 1, 2)", "ALTER STABLE DB.s DROP COLUMN w", "INSERT INTO DB.a VALUES (1700000000001, 3)", "ALTER STABLE DB.s ADD COLUMN w VARCHAR(8)",
        "INSERT INTO DB.a VALUES (1700000000002, 4, 'text')", "DROP TABLE DB.b", "CREATE TABLE DB.b USING DB.s TAGS (7, 'new', 1)", "INSERT INTO DB.b VALUES (1700000000009, 7, 'b')",
        "CREATE TABLE DB.n (ts TIMESTAMP, p INT)", "INSERT INTO DB.n VALUES (1700000000000, 1)", "ALTER TABLE DB.n ADD COLUMN q INT", "INSERT INTO DB.n VALUES (1700000000001, 2, 3)",
        "ALTER TABLE DB.n RENAME COLUMN q r", "INSERT INTO DB.n VALUES (1700000000002, 4, 5)", "ALTER TABLE DB.n ADD COLUMN q VARCHAR(6)", "INSERT INTO DB.n VALUES (1700000000003, 6, 7, 'q')",
        "DELETE FROM DB.n WHERE ts = 1700000000001", "INSERT INTO DB.n VALUES (1700000000001, 8, 9, 'again')", "DROP TABLE DB.d", "CREATE TABLE DB.d (ts TIMESTAMP, z DOUBLE)",
        "INSERT INTO DB.d VALUES (1700000000000, 0.5)", "DELETE FROM DB.s WHERE g = 6",
    ];

    /// <summary>Lets restores die at every step and continues each of them.</summary>
    private async Task DieAtEveryStepAsync(string directory, Func<Task<string>> compare, int stride)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = await server.ConnectAsync();
        var resumed = 0;
        for (var step = 1; ; step += stride)
        {
            await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {Target}", cancel);
            if (await RunAsync(new FailingStorage(new DirectoryStorage(directory), step)) is not null) break;

            var report = await RunAsync(new DirectoryStorage(directory)) ?? throw new InvalidOperationException("No failure was injected.");

            var difference = await compare();
            Assert.True(difference.Length == 0, $"died at step {step}, continued {report.Resumed}:\n{difference}");
            if (report.Resumed) resumed++;
        }

        Assert.Equal("", await compare());
        output.WriteLine($"{resumed} restores were continued");
        Assert.True(resumed > 2);
        await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {Target}", cancel);
    }

    private static Task DropSourceAsync(TDengine.Drivers.ITDengineConnection connection, string source) =>
        EndToEnd.PatientStatements.DropAsync(connection, TestContext.Current.CancellationToken, source);

    private async Task<RestoreReport?> RunAsync(Tidemark.Storage.IStorage storage)
    {
        var repository = await BackupRepository.OpenAsync(storage, TestContext.Current.CancellationToken);
        try
        {
            return await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target) }, TimeProvider.System, null).RunAsync(TestContext.Current.CancellationToken);
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.StorageFailed)
        {
            return null;
        }
    }
}
