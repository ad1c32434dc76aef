using Tidemark.Backup.Capture;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Selection;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Errors;
using Tidemark.Storage.Directories;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Selection;

/// <summary>Restores of a part of a point: exactly that part, as it was at the point.</summary>
public sealed class SelectedRestores(TestServer server) : IClassFixture<TestServer>
{
    private const string Source = "restore_parts";
    private const string Target = "restore_parts_copy";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_ByTableSuperTableConditionAndTime_HoldsExactlyWhatIsChosen()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        var repository = await CaptureAsync(connection, directory.Path);
        var all = await DatabaseContents.ReadAsync(connection, Source);

        await EqualsAsync(connection, repository, all, new RestoreSelection { Tables = ["d1", "plain"] }, ["meters"], ["d1", "plain"]);
        await EqualsAsync(connection, repository, all, new RestoreSelection { SuperTables = ["valves"] }, ["valves"], ["v1", "shift", "twice"]);
        await EqualsAsync(connection, repository, all, new RestoreSelection { Where = "location = 'north' and groupid > 1" }, ["meters"], ["d2", "d4"]);
        await EqualsAsync(connection, repository, all, new RestoreSelection { SuperTables = ["meters"], Where = "groupid IS NULL OR groupid IN (7)", Tables = ["shift"] }, ["meters", "valves"], ["d3", "d5", "shift"]);
        await EqualsAsync(connection, repository, all, new RestoreSelection { StartTime = "1700000001000", EndTime = "2023-11-14T22:13:24Z" }, null, null, 1_700_000_001_000, 1_700_000_004_000);
        await EqualsAsync(connection, repository, all, new RestoreSelection { SuperTables = ["meters"], EndTime = "1700000002000" }, ["meters"], ["d1", "d2", "d3", "d4", "d5"], long.MinValue, 1_700_000_002_000);
        await DropAsync(connection);
    }

    [Fact]
    public async Task Restore_WhatThePointDoesNotHave_IsRefusedAndNamesNearOnes()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        var repository = await CaptureAsync(connection, directory.Path);

        await RefusedAsync(repository, new RestoreSelection { Tables = ["D1"] }, "no table 'D1'", "'d1'");
        await RefusedAsync(repository, new RestoreSelection { Tables = ["meters"] }, "no table 'meters'", "--super-table meters");
        await RefusedAsync(repository, new RestoreSelection { Tables = ["gone"] }, "no table 'gone'", "There are");
        await RefusedAsync(repository, new RestoreSelection { SuperTables = ["meter"] }, "no super table 'meter'", "'meters'");
        await RefusedAsync(repository, new RestoreSelection { Where = "locations = 'north'" }, "tag 'locations'", "'location'");
        await RefusedAsync(repository, new RestoreSelection { Where = "location = 'nowhere'" }, "No child table", "exactly");
        await RefusedAsync(repository, new RestoreSelection { SuperTables = ["valves"], Where = "groupid = 1" }, "super table 'valves'", "condition");
        Assert.Empty(await Queries.QueryRows.ReadAsync(connection, $"SELECT `name` FROM information_schema.ins_databases WHERE `name` = '{Target}'", Cancel));
        await DropAsync(connection);
    }

    [Fact]
    public async Task Restore_DryRun_DescribesTheSelectionAndChangesNothing()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        var repository = await CaptureAsync(connection, directory.Path);
        var selection = new RestoreSelection { Where = "groupid > 1", StartTime = "1700000001000" };

        var report = await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target), Selection = selection, DryRun = true }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Contains(report.PlannedSteps, s => s.Contains("3 of the 5 tables of super table 'meters', where groupid > 1", StringComparison.Ordinal));
        Assert.Contains(report.PlannedSteps, s => s.Contains("rows from 1700000001000", StringComparison.Ordinal));
        Assert.Empty(await Queries.QueryRows.ReadAsync(connection, $"SELECT `name` FROM information_schema.ins_databases WHERE `name` = '{Target}'", Cancel));
        await DropAsync(connection);
    }

    [Fact]
    public async Task Restore_IntoATargetWithOtherTables_LeavesThemAlone()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        var repository = await CaptureAsync(connection, directory.Path);
        // The target has what the stream changes, drops and deletes from, under the names of tables that are not chosen.
        foreach (var sql in (string[])[$"CREATE DATABASE {Target} KEEP 36500", $"CREATE STABLE {Target}.valves (ts TIMESTAMP, open BOOL) TAGS (kind VARCHAR(8))", $"CREATE TABLE {Target}.v1 USING {Target}.valves TAGS ('mine')",
            $"INSERT INTO {Target}.v1 VALUES (1700000000000, true)(1700000003000, false)", $"CREATE TABLE {Target}.gone (ts TIMESTAMP, v INT)", $"INSERT INTO {Target}.gone VALUES (1700000000000, 1)"])
            await connection.ExecuteAsync(sql, Cancel);

        var report = await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target), IntoExisting = true, Selection = new RestoreSelection { Tables = ["d1"] } }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Contains(report.Compared, c => c.Contains("1 chosen tables with 6 rows", StringComparison.Ordinal));
        Assert.Equal(2, await CountAsync(connection, "v1"));
        Assert.Equal(1, await CountAsync(connection, "gone"));
        Assert.Equal(2, await Queries.QueryRows.CountAsync(connection, $"SELECT COUNT(*) FROM information_schema.ins_columns WHERE `db_name` = '{Target}' AND `table_name` = 'valves'", Cancel));
        await DropAsync(connection);
    }

    [Fact]
    public async Task Restore_RowsMissingFromTheSelection_TheComparisonFails()
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        var repository = await CaptureAsync(connection, directory.Path);
        var options = new RestoreOptions { Target = server.Database(Target), Selection = new RestoreSelection { Where = "tbname in ('d1', 'd2')" } };
        var spoiler = new Spoiler(() => connection.ExecuteAsync($"DELETE FROM {Target}.d2 WHERE ts = 1700000001000", Cancel).AsTask());

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, options, TimeProvider.System, spoiler).RunAsync(Cancel));

        Assert.Equal(ErrorCode.Mismatch, error.Code);
        Assert.Contains("super table 'meters' has 11 rows instead of 12", error.Message, StringComparison.Ordinal);
        await DropAsync(connection);
    }

    private async Task EqualsAsync(
        ITDengineConnection connection, BackupRepository repository, IReadOnlyList<string> all, RestoreSelection selection, string[]? superTables, string[]? tables, long from = long.MinValue, long to = long.MaxValue)
    {
        var report = await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target), Selection = selection }, TimeProvider.System, null).RunAsync(Cancel);
        var expected = all.Where(l => IsChosen(l, superTables, tables, from, to)).ToList();
        Assert.Equal("", DatabaseContents.Difference(expected, await DatabaseContents.ReadAsync(connection, Target)));
        Assert.NotEmpty(report.Selected);
        Assert.NotEmpty(report.Compared);
        await connection.ExecuteAsync($"DROP DATABASE {Target}", Cancel);
    }

    private static bool IsChosen(string line, string[]? superTables, string[]? tables, long from, long to)
    {
        var words = line.Split([' ', ':'], 4);
        return words[0] switch
        {
            "stable" when superTables is not null => superTables.Contains(words[1]) && (words[2] != "child" || tables!.Contains(words[3].Split(' ')[0])),
            "table" when tables is not null => tables.Contains(words[1]),
            "row" => (tables is null || tables.Contains(words[1])) && long.Parse(line.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture) is var time && time >= from && time <= to,
            _ => true,
        };
    }

    private async Task RefusedAsync(BackupRepository repository, RestoreSelection selection, string what, string hint)
    {
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target), Selection = selection }, TimeProvider.System, null).RunAsync(Cancel));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    private async Task<BackupRepository> CaptureAsync(ITDengineConnection connection, string directory)
    {
        await DropAsync(connection);
        await RunAsync(connection,
            $"CREATE DATABASE {Source} VGROUPS 2 KEEP 36500 WAL_RETENTION_PERIOD 3600",
            $"CREATE STABLE {Source}.meters (ts TIMESTAMP, v INT, old INT) TAGS (groupid INT, location NCHAR(12))", $"CREATE STABLE {Source}.valves (ts TIMESTAMP, open BOOL) TAGS (kind VARCHAR(8)) COMMENT 'of pipes'",
            $"CREATE TABLE {Source}.d1 USING {Source}.meters TAGS (1, 'north') {Source}.d2 USING {Source}.meters TAGS (2, 'south') {Source}.d3 USING {Source}.meters TAGS (NULL, 'north') {Source}.d4 USING {Source}.meters TAGS (4, 'north')",
            $"CREATE TABLE {Source}.v1 USING {Source}.valves TAGS ('a') {Source}.shift USING {Source}.meters TAGS (9, 'north') {Source}.twice USING {Source}.valves TAGS ('b')",
            $"CREATE TABLE {Source}.plain (ts TIMESTAMP, v INT)", $"CREATE TABLE {Source}.gone (ts TIMESTAMP, v INT)");
        foreach (var table in (string[])["d1", "d2", "d3", "d4", "shift"]) await connection.ExecuteAsync($"INSERT INTO {Source}.{table} VALUES {Rows("1, 2")}", Cancel);
        foreach (var table in (string[])["v1", "twice"]) await connection.ExecuteAsync($"INSERT INTO {Source}.{table} VALUES {Rows("true")}", Cancel);
        foreach (var table in (string[])["plain", "gone"]) await connection.ExecuteAsync($"INSERT INTO {Source}.{table} VALUES {Rows("3")}", Cancel);
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory), TimeProvider.System, Cancel);
        var options = new CaptureOptions { Source = server.Database(Source) };
        await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(Cancel);
        await RunAsync(connection,
            $"ALTER TABLE {Source}.d2 SET TAG location = 'north'", $"ALTER STABLE {Source}.meters DROP COLUMN old", $"ALTER STABLE {Source}.meters ADD COLUMN fresh INT", $"DELETE FROM {Source}.d1 WHERE ts = 1700000001000",
            $"DELETE FROM {Source}.meters WHERE groupid = 4 AND ts >= 1700000002000 AND ts <= 1700000003000", $"INSERT INTO {Source}.d1 VALUES (1700000009000, 4, 5)",
            $"CREATE TABLE {Source}.d5 USING {Source}.meters TAGS (7, 'east')", $"INSERT INTO {Source}.d5 VALUES (1700000001000, 1, 1)(1700000005000, 2, 2)",
            $"DROP TABLE {Source}.gone", $"DROP TABLE {Source}.shift", $"CREATE TABLE {Source}.shift USING {Source}.valves TAGS ('c')", $"INSERT INTO {Source}.shift VALUES (1700000002000, false)",
            $"DROP TABLE {Source}.twice", $"CREATE TABLE {Source}.twice (ts TIMESTAMP, v INT)", $"INSERT INTO {Source}.twice VALUES (1700000003000, 8)", $"DROP TABLE {Source}.twice",
            $"CREATE TABLE {Source}.twice USING {Source}.valves TAGS ('d')", $"INSERT INTO {Source}.twice VALUES (1700000004000, true)");
        await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(Cancel);
        return repository;
    }

    private static string Rows(string values) => string.Join("", Enumerable.Range(0, 6).Select(i => $"({1_700_000_000_000 + (i * 1000L)}, {values})"));

    private static ValueTask<long> CountAsync(ITDengineConnection connection, string table) => Queries.QueryRows.CountAsync(connection, $"SELECT COUNT(*) FROM {Target}.{table}", Cancel);

    private static async Task RunAsync(ITDengineConnection connection, params string[] statements)
    {
        foreach (var sql in statements) await connection.ExecuteAsync(sql, Cancel);
    }

    private static Task DropAsync(ITDengineConnection connection) => EndToEnd.PatientStatements.DropAsync(connection, Cancel, Source, Target);

    /// <summary>Spoils the target when the comparison begins.</summary>
    private sealed class Spoiler(Func<Task> spoil) : IProgress<Progress.WorkProgress>
    {
        private int _done;

        public void Report(Progress.WorkProgress value)
        {
            if (value.Phase == Progress.WorkPhase.Comparing && Interlocked.Exchange(ref _done, 1) == 0) spoil().Wait(Cancel);
        }
    }
}
