namespace Tidemark.Cli.Tests.Taosdump;

/// <summary>The program under its name: dump, restore, equal, with every flag.</summary>
public sealed class TaosdumpRoundTripTests
{
    [Theory]
    [InlineData("-D power")]
    [InlineData("power")]
    [InlineData("-D power -d null")]
    [InlineData("-D power -d deflate")]
    [InlineData("-D power -d lzma")]
    [InlineData("-D power -N", "-N")]
    [InlineData("-D power -L")]
    [InlineData("-D power -n")]
    [InlineData("-D power -e")]
    [InlineData("-D power -Q", "-Q")]
    [InlineData("-D power -T 1 -B 3", "-T 1 -B 3")]
    [InlineData("-D power -T 64 -B 16384", "-T 64")]
    [InlineData("-D power -k 1 -z 10 -t 60", "-k 1 -z 10 -t 60")]
    [InlineData("-D power -aRg -gg -PP", "-aRg -PP")]
    [InlineData("-D power -S 1700000000000 -E 1800000000000")]
    [InlineData("-D power --format tide")]
    [InlineData("power --format=tide -T 2", "-D power -T 2")]
    [InlineData("-A")]
    public async Task DumpAndRestore_UnderAnotherName_AreEqual(string dump, string restore = "")
    {
        await using var scene = await TaosdumpScene.StartAsync();
        scene.Program.MakeDirectory("out");
        var dumped = (await scene.RunAsync([.. Words(dump), "-o", "out"])).Ended(0);
        Assert.EndsWith("OK: Database power dumped\nOK: 82 row(s) dumped out!\n", dumped.Errors, StringComparison.Ordinal);
        var restored = (await scene.RunAsync([.. Words(restore), "-i", "out", "-W", "power=copy"])).Ended(0);
        Assert.EndsWith("OK: 82 row(s) dumped in!\n", restored.Errors, StringComparison.Ordinal);
        Assert.Empty((await scene.ContentAsync("power")).DifferencesTo(await scene.ContentAsync("copy")));
        Assert.Equal(2, scene.Program.ResultFile.Split("# total row count:          82\n").Length - 1);
    }

    [Theory]
    [InlineData("avro")]
    [InlineData("tide")]
    public async Task Restore_IntoTheNameItHad_BringsBackADroppedDatabase(string format)
    {
        await using var scene = await TaosdumpScene.StartAsync();
        var before = await scene.ContentAsync("power");
        scene.Program.MakeDirectory("out");
        (await scene.RunAsync("-D", "power", "-o", "out", "--format", format)).Ended(0);
        await scene.SqlAsync("DROP DATABASE power");
        (await scene.RunAsync("-i", "out")).Ended(0);
        Assert.Empty(before.DifferencesTo(await scene.ContentAsync("power")));
    }

    [Theory]
    [InlineData("-s", "")]
    [InlineData("", "-s")]
    public async Task SchemaOnly_OnEitherSide_BringsTablesWithoutRows(string dump, string restore)
    {
        await using var scene = await TaosdumpScene.StartAsync();
        scene.Program.MakeDirectory("out");
        (await scene.RunAsync(["-D", "power", "-o", "out", .. Words(dump)])).Ended(0);
        (await scene.RunAsync(["-i", "out", "-W", "power=copy", .. Words(restore)])).Ended(0);
        var copy = await scene.ContentAsync("copy");
        Assert.Equal((6, 0), (copy.Tables, copy.Rows));
    }

    [Theory]
    [InlineData("-S 1700000005000 -E 1700000010000")]
    [InlineData("--start-time=1700000005000 --end-time 1700000010000")]
    [InlineData("-S 2023-11-14T22:13:25.000+0000 -E 2023-11-1422:13:30.000+0000")]
    public async Task TimeRange_OfADump_CutsRowsAndNoTables(string range)
    {
        await using var scene = await TaosdumpScene.StartAsync();
        scene.Program.MakeDirectory("out");
        (await scene.RunAsync(["-D", "power", "-o", "out", .. Words(range)])).Ended(0);
        (await scene.RunAsync("-i", "out", "-W", "power=copy")).Ended(0);
        var copy = await scene.ContentAsync("copy");
        Assert.Equal((6, 24), (copy.Tables, copy.Rows));
    }

    [Theory]
    [InlineData("meters", 5, 80)]
    [InlineData("d1 log", 2, 22)]
    [InlineData("empty", 1, 0)]
    public async Task Tables_ThatAreNamed_AreAllThatIsDumped(string tables, int expectedTables, int expectedRows)
    {
        await using var scene = await TaosdumpScene.StartAsync();
        scene.Program.MakeDirectory("out");
        (await scene.RunAsync(["-o", "out", "power", .. Words(tables)])).Ended(0);
        (await scene.RunAsync("-i", "out", "-W", "power=copy")).Ended(0);
        var copy = await scene.ContentAsync("copy");
        Assert.Equal((expectedTables, expectedRows), (copy.Tables, copy.Rows));
    }

    [Fact]
    public async Task Databases_Several_AreRestoredOneByOneOrTogether()
    {
        await using var scene = await TaosdumpScene.StartAsync();
        await scene.SqlAsync("CREATE DATABASE second VGROUPS 1 PRECISION 'ns'", "CREATE TABLE second.n (ts TIMESTAMP, v DOUBLE)", "INSERT INTO second.n VALUES (1700000000000000001, 0.1)");
        scene.Program.MakeDirectory("out");
        Assert.Contains("OK: 83 row(s) dumped out!", (await scene.RunAsync("-D", "power,second", "-o", "out")).Ended(0).Errors, StringComparison.Ordinal);
        (await scene.RunAsync("-i", "out", "-D", "second", "-W", "second=only")).Ended(0);
        Assert.Empty((await scene.ContentAsync("second")).DifferencesTo(await scene.ContentAsync("only")));
        (await scene.RunAsync("-i", "out", "-W", "power=p2|second=s2")).Ended(0);
        Assert.Empty((await scene.ContentAsync("power")).DifferencesTo(await scene.ContentAsync("p2")));
        Assert.Empty((await scene.ContentAsync("second")).DifferencesTo(await scene.ContentAsync("s2")));
    }

    [Fact]
    public async Task OutputPath_WithoutOne_IsTheCurrentDirectory()
    {
        await using var scene = await TaosdumpScene.StartAsync();
        (await scene.RunAsync("power")).Ended(0);
        Assert.True(File.Exists(scene.Program.PathOf("dbs.sql")));
        (await scene.RunAsync("-i", ".", "-W", "power=copy")).Ended(0);
        Assert.Empty((await scene.ContentAsync("power")).DifferencesTo(await scene.ContentAsync("copy")));
    }

    [Fact]
    public async Task Server_ThroughConfigurationEnvironmentAndAddress_IsFound()
    {
        await using var scene = await TaosdumpScene.StartAsync();
        var port = scene.Port;
        string[][] ways = [["-X", $"http://127.0.0.1:{port}"], ["-C", $"taos+ws://root:taosdata@127.0.0.1:{port}"], ["-Z", "WebSocket", "-h", $"127.0.0.1:{port}"], ["-Z1", $"-P{port}", "-c", scene.Program.MakeDirectory("cfg")]];
        await File.WriteAllTextAsync(scene.Program.PathOf("cfg/taos.cfg"), "firstEp 127.0.0.1:6030\n", TestContext.Current.CancellationToken);
        foreach (var way in ways)
        {
            var directory = scene.Program.MakeDirectory(Guid.NewGuid().ToString("N"));
            (await scene.Program.RunAsync([.. way, "-o", directory, "power"])).Ended(0);
        }

        scene.Program.Variables["TDENGINE_CLOUD_DSN"] = $"http://127.0.0.1:{port}";
        (await scene.Program.RunAsync("-o", scene.Program.MakeDirectory("cloud"), "power")).Ended(0);
    }

    [Fact]
    public async Task Password_FromAPipe_IsRead()
    {
        await using var scene = await TaosdumpScene.StartAsync();
        scene.Program.Input = "taosdata\n";
        Assert.StartsWith("Enter password: \n", (await scene.RunAsync("-p", "-o", scene.Program.MakeDirectory("right"), "power")).Ended(0).Output, StringComparison.Ordinal);
        scene.Program.Input = "wr0ng\n";
        var refused = (await scene.RunAsync("-p", "-o", scene.Program.MakeDirectory("wrong"), "power")).Ended(255);
        Assert.Contains("hint: Check the password (-pSECRET; -p alone asks for it).", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", refused.Output + refused.Errors + scene.Program.ResultFile, StringComparison.Ordinal);
        Assert.Empty(scene.Program.FilesIn("wrong"));
    }

    [Theory]
    [InlineData("avro")]
    [InlineData("tide")]
    public async Task Restore_WhereOldRowsAreNotKept_SaysHowManyAndFails(string format)
    {
        await using var scene = await TaosdumpScene.StartAsync();
        await scene.SqlAsync("INSERT INTO power.log VALUES (1000, 'old')");
        scene.Program.MakeDirectory("out");
        (await scene.RunAsync("power", "-o", "out", "--format", format)).Ended(0);
        var result = (await scene.RunAsync("-i", "out", "-W", "power=copy", "-N")).Ended(255);
        Assert.Contains("(1 row(s) missing)", result.Errors, StringComparison.Ordinal);
        Assert.EndsWith("ERROR: 82 row(s) dumped in!\nERROR: 1 failures occurred to dump in!\n", result.Errors, StringComparison.Ordinal);
        Assert.Contains("(1 row(s) missing)", scene.Program.ResultFile, StringComparison.Ordinal);
        Assert.Equal(82, (await scene.ContentAsync("copy")).Rows);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
