using Tidemark.Backup.Progress;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Verify;
using Tidemark.Sandbox.Faults;
using Tidemark.Sandbox.Sql;

namespace Tidemark.Backup.Tests.Capture;

/// <summary>What is made between two queries of the schema stands in the WAL, with its id.</summary>
public sealed class ChangesWhileSchemaIsRead
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A child that the tags' query brings and the list of tables did not would be one without an id, and every DELETE of an id that is not known might mean it.</summary>
    [Fact]
    public async Task Run_AChildAppearsBetweenTheListAndTheTags_DeletesOfOtherTablesDoNotDoubt()
    {
        await using var source = await SandboxSource.StartAsync(tables: 4, rowsPerTable: 5);
        // So many that each vgroup has some of both.
        await CaptureWhileAsync(source, sql => sql.StartsWith("SELECT TAGS", StringComparison.Ordinal),
        [
            .. Enumerable.Range(0, 8).Select(i => $"INSERT INTO gone{i} USING meters TAGS (90, 'gone') (ts, current) VALUES (1700000000000, 1.5)"),
            "DELETE FROM meters WHERE ts = 1700000000000",
            .. Enumerable.Range(0, 8).Select(i => $"DROP TABLE gone{i}"),
            .. Enumerable.Range(0, 8).Select(i => $"INSERT INTO late{i} USING meters TAGS (91, 'late') (ts, current) VALUES (1700000000000, 2.5)"),
        ]);

        await RestoreEqualsAsync(source);
    }

    [Fact]
    public async Task Run_ATableBecomesTheChildOfAnotherSuperTable_IsInThePointOnce()
    {
        await using var source = await SandboxSource.StartAsync(tables: 4, rowsPerTable: 5);
        await source.Connection.ExecuteAsync("CREATE STABLE fleet.others (ts TIMESTAMP, v INT) TAGS (t INT)", Cancel);

        // The children of meters were read before.
        await CaptureWhileAsync(source, sql => sql.StartsWith("SELECT TAGS", StringComparison.Ordinal) && sql.Contains("`others`", StringComparison.Ordinal),
            ["DROP TABLE d1, single", "CREATE TABLE d1 USING others TAGS (1)", "INSERT INTO single USING others TAGS (2) VALUES (1700000000000, 7)"]);

        await RestoreEqualsAsync(source);
    }

    /// <summary>Children go with their super table, without a message of their own: what the WAL has of one of them is not meant for the later table of its name.</summary>
    [Fact]
    public async Task Run_AChildIsMadeAgainAfterItsSuperTableWasDropped_HasNothingOfTheFormerOne()
    {
        await using var source = await SandboxSource.StartAsync(tables: 4, rowsPerTable: 5);
        foreach (var sql in (string[])["CREATE STABLE fleet.former (ts TIMESTAMP, v INT) TAGS (groupid INT)", "CREATE TABLE fleet.x USING fleet.former TAGS (1)", "CREATE TABLE fleet.y USING fleet.former TAGS (1)"])
            await source.Connection.ExecuteAsync(sql, Cancel);

        // Where the WAL begins is known, and nothing of the schema is read yet.
        await CaptureWhileAsync(source, sql => sql.Contains("FROM information_schema.ins_stables", StringComparison.Ordinal) && sql.Contains("`isvirtual`", StringComparison.Ordinal),
        [
            "ALTER TABLE x TTL 9", "ALTER TABLE y COMMENT 'former'", "ALTER TABLE x SET TAG groupid = 77", "DROP STABLE former", "CREATE TABLE x USING meters TAGS (1, 'x')",
            "INSERT INTO y USING meters TAGS (2, 'y') (ts, voltage) VALUES (1700000000000, 5)",
        ], skip: SchemaQueriesBefore);

        await RestoreEqualsAsync(source);
    }

    /// <summary>The schema that was read has already what the WAL drops: at its drop it is the only column, or tag, that the target has. That the table goes in the end lets the point be taken.</summary>
    [Theory]
    [InlineData("TABLE single", "COLUMN", "v", "w")]
    [InlineData("STABLE pairs", "COLUMN", "v", "w")]
    [InlineData("STABLE pairs", "TAG", "t", "u")]
    [InlineData("STABLE pairs", "COLUMN", "v", "w", "ALTER STABLE pairs DROP TAG t", "ALTER STABLE pairs ADD TAG t INT", "ALTER STABLE pairs DROP TAG u")]
    public async Task Run_AColumnIsMadeAgainAndTheOthersAndThenTheTableGo_IsRestored(string table, string kind, string name, string other, params string[] and)
    {
        await using var source = await SandboxSource.StartAsync(tables: 4, rowsPerTable: 5);
        foreach (var sql in (string[])["DROP TABLE fleet.single", "CREATE TABLE fleet.single (ts TIMESTAMP, v INT, w INT)", "INSERT INTO fleet.single VALUES (1700000000000, 5, 1)",
            "CREATE STABLE fleet.pairs (ts TIMESTAMP, v INT, w INT) TAGS (t INT, u INT)", "INSERT INTO fleet.pair USING fleet.pairs TAGS (5, 1) VALUES (1700000000000, 5, 1)"])
            await source.Connection.ExecuteAsync(sql, Cancel);
        var session = new SqlSession(source.Server.Engine) { CurrentDatabase = SandboxSource.Database };
        var isDropped = false;

        await CaptureWhileAsync(source, sql => sql.Contains("FROM information_schema.ins_stables", StringComparison.Ordinal) && sql.Contains("`isvirtual`", StringComparison.Ordinal),
            [$"ALTER {table} DROP {kind} {name}", $"ALTER {table} ADD {kind} {name} INT", $"ALTER {table} DROP {kind} {other}", .. and, "INSERT INTO single (ts, v) VALUES (1700000001000, 7)", "INSERT INTO pair (ts, v) VALUES (1700000001000, 7)"],
            skip: SchemaQueriesBefore, new ProgressCall(progress =>
            {
                if (progress.Phase != WorkPhase.Wal || isDropped) return;
                isDropped = true;
                session.Execute("DROP " + table).Dispose();
            }));

        Assert.True(isDropped);
        await RestoreEqualsAsync(source);
    }

    // The sizes of super tables are looked at before the WAL's beginning is known.
    private const int SchemaQueriesBefore = 1;

    private static async Task CaptureWhileAsync(SandboxSource source, Func<string, bool> isThen, IEnumerable<string> statements, int skip = 0, IProgress<WorkProgress>? progress = null)
    {
        var session = new SqlSession(source.Server.Engine) { CurrentDatabase = SandboxSource.Database };
        var met = 0;
        source.Server.Faults.Strike(
            point =>
            {
                if (point.Sql is null || !isThen(point.Sql) || met++ != skip) return false;
                foreach (var sql in statements) session.Execute(sql).Dispose();
                return false;
            },
            Fault.DropBefore(), int.MaxValue);
        await source.CaptureAsync(null, progress);
        source.Server.Faults.Clear();
        Assert.True(met > skip);
    }

    private static async Task RestoreEqualsAsync(SandboxSource source)
    {
        await new RestoreRun(source.Repository, new RestoreOptions { Target = source.Dsn("copy") }, TimeProvider.System, null).RunAsync(Cancel);
        var drill = await new DrillRun(source.Repository, new DrillOptions { Server = source.Dsn() }, TimeProvider.System, null).RunAsync(Cancel);
        var verified = await new VerifyRun(source.Repository, new VerifyOptions { Depth = VerifyDepth.Structure }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Null(drill.Difference);
        Assert.True(verified.IsIntact);
        var difference = DatabaseContents.Difference(await DatabaseContents.ReadAsync(source.Connection, SandboxSource.Database), await DatabaseContents.ReadAsync(source.Connection, "copy"));
        Assert.True(difference.Length == 0, difference);
    }
}
