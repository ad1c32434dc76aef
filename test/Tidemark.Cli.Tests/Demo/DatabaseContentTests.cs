using Tidemark.Backup.Contents;
using Tidemark.TDengine;

namespace Tidemark.Cli.Tests.Demo;

public sealed class DatabaseContentTests(SandboxFixture sandbox)
{
    [Fact]
    public async Task Digest_TheSameContentInAnotherOrder_IsTheSame()
    {
        var (one, two) = (await MakeAsync("(1760000000000, 1, 'a') (1760000000001, 2, NULL)"), await MakeAsync("(1760000000001, 2, NULL) (1760000000000, 1, 'a')"));
        Assert.Equal(one.Digest, two.Digest);
        Assert.Empty(one.DifferencesTo(two));
        Assert.Equal(2, one.Rows);
    }

    [Theory]
    [InlineData("(1760000000000, 1, 'a') (1760000000001, 3, NULL)", "t: other values in its 2 rows")]
    [InlineData("(1760000000000, 1, 'a') (1760000000001, 2, '')", "t: other values in its 2 rows")]
    [InlineData("(1760000000000, 2, 'a') (1760000000001, 1, NULL)", "t: other values in its 2 rows")]
    [InlineData("(1760000000000, 1, 'a')", "t: 2 rows became 1")]
    public async Task DifferencesTo_OtherRows_NamesTheTable(string rows, string difference)
    {
        var (one, two) = (await MakeAsync("(1760000000000, 1, 'a') (1760000000001, 2, NULL)"), await MakeAsync(rows));
        Assert.NotEqual(one.Digest, two.Digest);
        Assert.Equal([difference], one.DifferencesTo(two));
    }

    [Fact]
    public async Task DifferencesTo_AnotherTagOrColumnOrTable_NamesIt()
    {
        const string Rows = "(1760000000000, 1, 'a')";
        var one = await MakeAsync(Rows);
        Assert.Equal(["t: other tags, TTL, comment or super table"], one.DifferencesTo(await MakeAsync(Rows, "ALTER TABLE t SET TAG g = 2")));
        Assert.Equal(["extra: should not be there"], one.DifferencesTo(await MakeAsync(Rows, "CREATE TABLE extra USING s TAGS (9)")));
        Assert.StartsWith("s: columns ", one.DifferencesTo(await MakeAsync(Rows, "ALTER STABLE s ADD COLUMN more INT"))[0], StringComparison.Ordinal);
    }

    private async Task<DatabaseContent> MakeAsync(string rows, string? change = null)
    {
        var database = sandbox.NewDatabase();
        await sandbox.SqlAsync($"CREATE DATABASE {database}", $"CREATE STABLE {database}.s (ts TIMESTAMP, v INT, n VARCHAR(8)) TAGS (g INT)", $"INSERT INTO {database}.t USING {database}.s TAGS (1) VALUES {rows}");
        if (change is not null)
        {
            await using var connection = await TDengine.Drivers.TDengineDriver.ConnectAsync(Dsn.Parse(sandbox.Dsn), database, null, TestContext.Current.CancellationToken);
            await connection.ExecuteAsync(change, TestContext.Current.CancellationToken);
        }

        return await ServerContent.ReadAsync(Dsn.Parse(sandbox.Dsn), database, TestContext.Current.CancellationToken);
    }
}
