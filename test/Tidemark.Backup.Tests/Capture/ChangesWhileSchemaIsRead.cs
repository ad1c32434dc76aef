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
        var session = new SqlSession(source.Server.Engine) { CurrentDatabase = SandboxSource.Database };
        var happened = false;
        source.Server.Faults.Strike(
            point =>
            {
                if (happened || point.Sql?.StartsWith("SELECT TAGS", StringComparison.Ordinal) != true) return false;
                happened = true;
                // So many that each vgroup has some of both.
                for (var i = 0; i < 8; i++) session.Execute($"INSERT INTO gone{i} USING meters TAGS (90, 'gone') (ts, current) VALUES (1700000000000, 1.5)").Dispose();
                session.Execute("DELETE FROM meters WHERE ts = 1700000000000").Dispose();
                for (var i = 0; i < 8; i++) session.Execute($"DROP TABLE gone{i}").Dispose();
                for (var i = 0; i < 8; i++) session.Execute($"INSERT INTO late{i} USING meters TAGS (91, 'late') (ts, current) VALUES (1700000000000, 2.5)").Dispose();
                return false;
            },
            Fault.DropBefore());

        await source.CaptureAsync();
        await new RestoreRun(source.Repository, new RestoreOptions { Target = source.Dsn("copy") }, TimeProvider.System, null).RunAsync(Cancel);
        var verified = await new VerifyRun(source.Repository, new VerifyOptions { Depth = VerifyDepth.Structure }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.True(happened);
        Assert.True(verified.IsIntact);
        var difference = DatabaseContents.Difference(await DatabaseContents.ReadAsync(source.Connection, SandboxSource.Database), await DatabaseContents.ReadAsync(source.Connection, "copy"));
        Assert.True(difference.Length == 0, difference);
    }
}
