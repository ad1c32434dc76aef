using System.Text.Json;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

public sealed class BackupRestoreTests(SandboxFixture sandbox)
{
    [Fact]
    public async Task BackupPointsInspectVerifyRestore_InJson_TellOneStory()
    {
        using var directory = new TemporaryDirectory();
        var database = await sandbox.MakeAsync();
        var first = (await TidemarkProcess.RunAsync("backup", $"{sandbox.Dsn}/{database}", "--to", directory.Path, "--json")).Ended(0);
        var point = first.Json.GetProperty("point");
        Assert.Equal(("initial", 1, 200), (point.GetProperty("kind").GetString(), point.GetProperty("sequence").GetInt64(), point.GetProperty("rows").GetInt64()));
        Assert.Contains(first.ProgressLines, line => line.GetProperty("phase").GetString() == "rows");

        await sandbox.WriteAsync(database, 50, 10);
        var second = (await TidemarkProcess.RunAsync("backup", $"{sandbox.Dsn}/{database}", "--to", directory.Path, "--json", "--quiet")).Ended(0);
        Assert.Empty(second.Errors);
        Assert.Equal(40, second.Json.GetProperty("point").GetProperty("rows").GetInt64());

        var points = (await TidemarkProcess.RunAsync("points", directory.Path, "--json")).Ended(0).Json.GetProperty("plans")[0];
        Assert.Equal(database, points.GetProperty("plan").GetString());
        Assert.Equal(["initial", "increment"], points.GetProperty("points").EnumerateArray().Select(p => p.GetProperty("kind").GetString()));

        var inspected = (await TidemarkProcess.RunAsync("inspect", directory.Path, "1", "--blocks", "--json")).Ended(0).Json;
        Assert.Equal(point.GetProperty("id").GetString(), inspected.GetProperty("point").GetProperty("id").GetString());
        Assert.Equal(2, inspected.GetProperty("vgroups").GetArrayLength());
        Assert.Equal(200, inspected.GetProperty("segments").EnumerateArray().Sum(s => s.GetProperty("blocks").EnumerateArray().Sum(b => b.GetProperty("rows").GetInt64())));

        var verified = (await TidemarkProcess.RunAsync("verify", directory.Path, "--depth", "structure", "--json")).Ended(0).Json;
        Assert.True(verified.GetProperty("intact").GetBoolean());
        Assert.Equal(240, verified.GetProperty("rows").GetInt64());
        Assert.All(verified.GetProperty("points").EnumerateArray(), p => Assert.True(p.GetProperty("isRestorable").GetBoolean()));

        var copy = sandbox.NewDatabase();
        var restored = (await TidemarkProcess.RunAsync("restore", directory.Path, "--to", $"{sandbox.Dsn}/{copy}", "--json")).Ended(0).Json;
        Assert.Equal((copy, 4, 240), (restored.GetProperty("database").GetString(), restored.GetProperty("tables").GetInt64(), restored.GetProperty("rows").GetInt64()));
        Assert.NotEqual(0, restored.GetProperty("compared").GetArrayLength());
    }

    [Fact]
    public async Task BackupPointsInspectRestore_ForPeople_NameWhatTheyDid()
    {
        using var directory = new TemporaryDirectory();
        var database = await sandbox.MakeAsync();
        var backup = (await TidemarkProcess.RunAsync("backup", $"{sandbox.Dsn}/{database}", "--to", directory.Path, "--super-table", "meters", "--plan", "daily", "--compression", "best")).Ended(0);
        Assert.Matches(@"^Initial point 000001-\d{8}T\d{6}Z of plan daily: 200 rows, 4 tables, ", backup.Output);
        Assert.Empty(backup.Errors);

        var points = (await TidemarkProcess.RunAsync("points", directory.Path)).Ended(0).Output;
        Assert.Contains($"Plan daily: super table {database}.meters, 1 point\n", points, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', points);
        var inspected = (await TidemarkProcess.RunAsync("inspect", directory.Path, "latest", "--plan", "daily")).Ended(0).Output;
        Assert.Contains("rows-0001.tide", inspected, StringComparison.Ordinal);

        var copy = sandbox.NewDatabase();
        var dry = (await TidemarkProcess.RunAsync("restore", directory.Path, "--to", $"{sandbox.Dsn}/{copy}", "--dry-run")).Ended(0).Output;
        Assert.StartsWith("Restoring point 000001-", dry, StringComparison.Ordinal);
        var restored = (await TidemarkProcess.RunAsync("restore", directory.Path, "--to", $"{sandbox.Dsn}/{copy}", "--point", "1")).Ended(0).Output;
        Assert.Matches($@"^Restored point 000001-\S+ into {copy}: 4 tables, 200 rows, ", restored);

        var again = (await TidemarkProcess.RunAsync("restore", directory.Path, "--to", $"{sandbox.Dsn}/{copy}")).Ended(2);
        Assert.StartsWith("error TM102: ", again.Errors, StringComparison.Ordinal);
        (await TidemarkProcess.RunAsync("restore", directory.Path, "--to", $"{sandbox.Dsn}/{copy}", "--point", "7")).Ended(2);
    }

    [Fact]
    public async Task InspectAndRestore_ObjectsOutsideTheStream_AreListedAndTheRestoreSaysWhatBecameOfEach()
    {
        using var directory = new TemporaryDirectory();
        var database = await sandbox.MakeAsync(2);
        await sandbox.SqlAsync($"ALTER STABLE {database}.meters ADD TAG floor INT", $"CREATE INDEX by_floor ON {database}.meters (floor)", $"CREATE TOPIC t_{database} AS DATABASE {database}", $"CREATE USER u_{database} PASS 'Secret_123'",
            $"GRANT READ ON {database}.* TO u_{database}", $"CREATE TABLE {database}.gone (ts TIMESTAMP, v INT)", $"CREATE VTABLE {database}.dangling (ts TIMESTAMP, v INT FROM {database}.gone.v)", $"DROP TABLE {database}.gone");
        (await TidemarkProcess.RunAsync("backup", $"{sandbox.Dsn}/{database}", "--to", directory.Path)).Ended(0);

        var inspected = (await TidemarkProcess.RunAsync("inspect", directory.Path)).Ended(0).Output;
        Assert.Contains("outside    index by_floor\n", inspected, StringComparison.Ordinal);
        Assert.Contains($"outside    user u_{database} (passwords cannot be read: CREATE USER ", inspected, StringComparison.Ordinal);

        var copy = sandbox.NewDatabase();
        var restored = (await TidemarkProcess.RunAsync("restore", directory.Path, "--to", $"{sandbox.Dsn}/{copy}")).Ended(0).Output;
        Assert.Contains("Created: index by_floor\n", restored, StringComparison.Ordinal);
        Assert.Contains($"Not created: topic t_{database} (topics belong to the whole server and keep its WAL; --outside topics creates it)\n", restored, StringComparison.Ordinal);
        Assert.Matches(@"Not created: virtual table dangling \(\[0x[0-9A-F]{4}\] .+\)\n  by hand: CREATE VTABLE `dangling` .*`" + copy + "`\\.`gone`\\.`v`", restored);
        Assert.DoesNotContain("warning: The target refused", restored, StringComparison.Ordinal);

        var other = sandbox.NewDatabase();
        var outside = (await TidemarkProcess.RunAsync("restore", directory.Path, "--to", $"{sandbox.Dsn}/{other}", "--outside", "topics,grants", "--json")).Ended(0).Json.GetProperty("outside").EnumerateArray()
            .ToDictionary(o => $"{o.GetProperty("kind").GetString()} {o.GetProperty("name").GetString()}", o => o.GetProperty("result").GetString());
        Assert.Equal(("leftOut", "exists", "created"), (outside["index by_floor"], outside[$"topic t_{database}"], outside[$"grant u_{database}: read on {database}.*"]));
        Assert.Contains("TM101", (await TidemarkProcess.RunAsync("restore", directory.Path, "--to", $"{sandbox.Dsn}/{other}", "--outside", "tables")).Ended(2).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sandbox_UntilItIsTerminated_ServesAndEnds0()
    {
        await using var process = TidemarkProcess.Start("sandbox", "--port", "0", "--json");
        var dsn = JsonDocument.Parse(await process.DocumentAsync()).RootElement.GetProperty("dsn").GetString()!;
        await using (var connection = await TDengine.Drivers.TDengineDriver.ConnectAsync(TDengine.Dsn.Parse(dsn), null, null, TestContext.Current.CancellationToken))
            Assert.NotEmpty(connection.ServerVersion);
        await process.SignalAsync("TERM");
        (await process.EndAsync()).Ended(0);
    }

    [Fact]
    public async Task Demo_Small_ProvesEqualityAndKeepsWhatItShould()
    {
        using var directory = new TemporaryDirectory();
        var kept = Path.Combine(directory.Path, "kept");
        var demo = (await TidemarkProcess.RunAsync("demo", "--rows", "4000", "--json", "--keep", kept)).Ended(0).Json;
        Assert.True(demo.GetProperty("equal").GetBoolean());
        Assert.Equal(3, demo.GetProperty("points").GetArrayLength());
        Assert.Equal(["power", "power_before"], demo.GetProperty("restores").EnumerateArray().Select(r => r.GetProperty("database").GetString()));
        Assert.All(demo.GetProperty("restores").EnumerateArray(), r => Assert.Equal(r.GetProperty("expectedDigest").GetString(), r.GetProperty("digest").GetString()));
        (await TidemarkProcess.RunAsync("verify", kept, "--depth", "structure")).Ended(0);
    }
}
