namespace Tidemark.Cli.Tests.Taosdump;

/// <summary>What cannot be done is said with a cure, ends with the real tool's code where that is right, and leaves everything as it was.</summary>
public sealed class TaosdumpRefusalTests
{
    [Theory]
    [InlineData(64, "taosdump: unrecognized option '--no-such-flag'", "--no-such-flag")]
    [InlineData(64, "taosdump: invalid option -- 'y'", "-y")]
    [InlineData(1, "taosdump requires parameters", "")]
    [InlineData(1, "conflict option --all-databases and --databases", "-A -D power -o out")]
    [InlineData(1, "is an invalid input if database(s) be already specified", "-D power d1 -o out")]
    [InlineData(1, "Invalid AVRO codec inputted: zip", "-d zip -D power -o out")]
    [InlineData(1, "'notatime' is not a time", "-S notatime -D power -o out")]
    [InlineData(1, "start time is larger than end time", "-S 1700000010000 -E 1700000005000 -D power -o out")]
    [InlineData(1, "-T: 0 is an invalid value", "-T 0 -D power -o out")]
    [InlineData(1, "-B: 0 is an invalid value", "-B 0 -D power -o out")]
    [InlineData(1, "-i restores and -o dumps", "-i out -o out")]
    [InlineData(1, "-W: 'power' is not an old and a new name", "-i out -W power")]
    [InlineData(255, "The directory none does not exist", "-D power -o none")]
    [InlineData(255, "is not a directory", "-i none")]
    [InlineData(255, "dbs.sql", "-i out")]
    [InlineData(255, "nosuch", "-D nosuch -o out")]
    [InlineData(255, "nosuch", "-D power,nosuch -o out")]
    [InlineData(255, "nosuch", "-o out power nosuch")]
    [InlineData(255, "nosuch", "-o out power d1 nosuch")]
    [InlineData(255, "nosuch", "--format tide -o out power d1 nosuch")]
    [InlineData(255, "nosuch", "--format tide -D nosuch -o out")]
    [InlineData(255, "The server does not let this user in", "-pwrong -D power -o out")]
    [InlineData(255, "The server does not let this user in", "-u nobody -D power -o out")]
    public async Task CommandLine_ThatCannotBeDone_IsRefused(int exitCode, string message, string arguments)
    {
        await using var scene = await TaosdumpScene.StartAsync();
        scene.Program.MakeDirectory("out");
        var before = await scene.ContentAsync("power");
        var result = (await scene.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Ended(exitCode);
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
        Assert.Contains(exitCode == 64 ? "Try `taosdump --help'" : "\nhint: ", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        Assert.Empty(scene.Program.FilesIn("out"));
        Assert.Equal(exitCode == 255, scene.Program.ResultFile.Length > 0);
        Assert.Empty(before.DifferencesTo(await scene.ContentAsync("power")));
    }

    [Theory]
    [InlineData("avro", "avro")]
    [InlineData("avro", "tide")]
    [InlineData("tide", "avro")]
    [InlineData("tide", "tide")]
    public async Task Dump_IntoADirectoryWithADump_TouchesNothing(string first, string second)
    {
        await using var scene = await TaosdumpScene.StartAsync();
        scene.Program.MakeDirectory("out");
        (await scene.RunAsync("-o", "out", "power", "--format", first)).Ended(0);
        var before = scene.Program.FilesIn("out").ToList();
        var result = (await scene.RunAsync("-o", "out", "power", "--format", second)).Ended(255);
        Assert.Contains("ERROR: TM102: out holds a dump already (", result.Errors, StringComparison.Ordinal);
        Assert.Equal(before, scene.Program.FilesIn("out"));
    }

    [Fact]
    public async Task Dump_IntoADirectoryWithAnotherFile_IsMade()
    {
        await using var scene = await TaosdumpScene.StartAsync();
        scene.Program.MakeDirectory("out");
        await File.WriteAllTextAsync(scene.Program.PathOf("out/file"), "mine", TestContext.Current.CancellationToken);
        (await scene.RunAsync("-o", "out", "power")).Ended(0);
        (await scene.RunAsync("-i", "out", "-W", "power=copy")).Ended(0);
        Assert.Empty((await scene.ContentAsync("power")).DifferencesTo(await scene.ContentAsync("copy")));
    }

    [Fact]
    public async Task Restore_RenameOfADatabaseThatIsNotInTheDump_IsRefused()
    {
        await using var scene = await TaosdumpScene.StartAsync();
        scene.Program.MakeDirectory("out");
        (await scene.RunAsync("-o", "out", "power")).Ended(0);
        await scene.SqlAsync("DROP DATABASE power");
        Assert.Contains("nosuch", (await scene.RunAsync("-i", "out", "-W", "nosuch=x")).Ended(255).Errors, StringComparison.Ordinal);
        Assert.Contains("nosuch", (await scene.RunAsync("-i", "out", "-D", "nosuch")).Ended(255).Errors, StringComparison.Ordinal);
        Assert.False(scene.Has("power"));
        Assert.False(scene.Has("x"));
    }

    [Fact]
    public async Task Server_ThatIsNotThere_IsTold()
    {
        await using var scene = await TaosdumpScene.StartAsync();
        scene.Program.MakeDirectory("out");
        Assert.Contains("hint: ", (await scene.Program.RunAsync("-h", "127.0.0.1", "-P", "1", "-Z", "1", "-k", "0", "-o", "out", "power")).Ended(255).Errors, StringComparison.Ordinal);
        Assert.Contains("cannot be resolved", (await scene.Program.RunAsync("-h", "no-such-host.invalid", "-Z", "1", "-k", "0", "-o", "out", "power")).Ended(255).Errors, StringComparison.Ordinal);
        Assert.Empty(scene.Program.FilesIn("out"));
    }

    [Fact]
    public async Task ClientLibrary_ThatIsMissing_IsNoDeadEnd()
    {
        using var program = new TaosdumpProgram();
        program.MakeDirectory("out");
        program.Variables["LD_LIBRARY_PATH"] = "/nowhere";
        var result = (await program.RunAsync("-h", "127.0.0.1", "-P", "6030", "-D", "power", "-o", "out")).Ended(255);
        Assert.Contains("libtaos.so", result.Errors, StringComparison.Ordinal);
        Assert.Contains("add -Z 1 -P 6041", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Connect mode is : Native", result.Output, StringComparison.Ordinal);
        Assert.Empty(program.FilesIn("out"));
    }

    [Fact]
    public async Task Program_AsACommandOfTidemark_IsTheSame()
    {
        using var program = new TaosdumpProgram();
        var underItsName = (await program.RunAsync("-V")).Ended(0);
        Assert.Equal(underItsName.Output, (await TidemarkProcess.RunAsync("taosdump", "-V")).Ended(0).Output);
        Assert.Equal((await program.RunAsync("--help")).Output, (await TidemarkProcess.RunAsync("taosdump", "--help")).Ended(0).Output);
        Assert.Contains("  taosdump ", (await TidemarkProcess.RunAsync("--help")).Output, StringComparison.Ordinal);
    }
}
