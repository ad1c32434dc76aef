using Tidemark.Errors;
using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Tests.Commands;

public sealed class TaosdumpCommandTests
{
    [Fact]
    public async Task RunAsync_WholeDump_EndsWithTheRealToolsLines()
    {
        using var scene = new CommandScene();
        Assert.Equal(0, await scene.DumpAsync("-h", "db1", "power", "d1"));
        Assert.StartsWith("\nConnect mode is : Native\n\n==============================\n========== arguments config =========\nTidemark ", scene.Output, StringComparison.Ordinal);
        foreach (var line in (string[])["taosdump version: 3.3.7.5", "host: db1", "user: root", "port: 6030", $"outpath: {scene.Directory}/", "databasesSeq: (null)", "avro codec: snappy", "data_batch: 16383", "arg_list[1]: d1"])
            Assert.Contains($"\n{line}\n", scene.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nstart time: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n(.|\n)*end time: \d{4}", scene.Output);
        Assert.Equal("OK: 42 row(s) dumped out!\n", scene.Errors);
        Assert.Equal(["power"], scene.Dumped!.Databases);
        Assert.Equal(["d1"], scene.Dumped.Tables);
    }

    [Fact]
    public async Task RunAsync_WholeRestore_EndsWithTheRealToolsLine()
    {
        using var scene = new CommandScene();
        Assert.Equal(0, await scene.RunAsync("-i", scene.Directory, "-W", "power=copy"));
        Assert.Equal("OK: 42 row(s) dumped in!\n", scene.Errors);
        Assert.Equal("copy", scene.Restored!.Renames["power"]);
        Assert.Contains("\nisDumpIn: true\n", scene.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out")]
    [InlineData("in")]
    public async Task RunAsync_SomethingMissing_NamesItAndFails(string direction)
    {
        DumpFailure[] failures = [new("power", "d1", 7, "the server refused the rows."), new("power", null, null, "the database is gone.")];
        using var scene = new CommandScene
        {
            OnDump = progress =>
            {
                progress.Fail(failures[0]);
                progress.Warn("take care");
                progress.Info("step");
                progress.Done("stepped");
                return new DumpReport { Databases = [new("power", 1, 2, 3, 42)], Failures = failures, Warnings = ["take care", "d2 has DECIMAL"] };
            },
            OnRestore = progress =>
            {
                progress.Fail(failures[0]);
                progress.Warn("take care");
                progress.Info("step");
                progress.Done("stepped");
                return new() { Databases = [new("power", 1, 2, 3, 42)], Failures = failures, Warnings = ["take care", "d2 has DECIMAL"] };
            },
        };
        Assert.Equal(255, direction == "out" ? await scene.DumpAsync("power") : await scene.RunAsync("-i", scene.Directory));
        Assert.Equal(
            $"ERROR: power.d1 (7 row(s) missing): the server refused the rows.\nWARN: take care\nOK: stepped\nWARN: d2 has DECIMAL\nERROR: 42 row(s) dumped {direction}!\nERROR: 2 failures occurred to dump {direction}!\n",
            scene.Errors);
        Assert.Contains("\nINFO: step\n", scene.Output, StringComparison.Ordinal);
        var log = await File.ReadAllTextAsync(scene.ResultFile, TestContext.Current.CancellationToken);
        Assert.Contains("\nWARN: take care\nWARN: d2 has DECIMAL\n# total failure count:      2\nERROR: power.d1 (7 row(s) missing): the server refused the rows.\nERROR: power: the database is gone.\nend time:", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ResultFile_IsAddedToInTheRealToolsShape()
    {
        using var scene = new CommandScene();
        await File.WriteAllTextAsync(scene.ResultFile, "before\n", TestContext.Current.CancellationToken);
        Assert.Equal(0, await scene.DumpAsync("-g", "power"));
        var log = await File.ReadAllTextAsync(scene.ResultFile, TestContext.Current.CancellationToken);
        Assert.StartsWith("before\n========== arguments config =========\nTidemark ", log, StringComparison.Ordinal);
        Assert.Matches(
            @"\narg_list_len: 1\narg_list\[0\]: power\ndebug_print: 1\n========== DUMP OUT ========== \n# DumpOut start time: [\d: -]{19}\n\n#### database:                       power\n\n"
            + @"={30} TOTAL STATISTICS ={30} \n# total database count:     1\n# total super table count:  1\n# total child table count:  2\n# total normal table count: 3\n# total row count:          42\nend time: [\d: -]{19}\n\n$",
            log);
    }

    [Fact]
    public async Task RunAsync_Fault_IsToldAndLogged()
    {
        using var scene = new CommandScene { OnDump = _ => throw new TidemarkException(ErrorCode.ObjectNotFound, "The database power does not exist.") };
        Assert.Equal(255, await scene.DumpAsync("power"));
        Assert.Equal("ERROR: TM000: The database power does not exist.\n", scene.Errors);
        Assert.Contains("\nERROR: TM000: The database power does not exist.\nend time: ", await File.ReadAllTextAsync(scene.ResultFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_LibraryMissing_NamesTheWayThatNeedsNone()
    {
        using var scene = new CommandScene { OnDump = _ => throw new TidemarkException(ErrorCode.MissingLibrary, "TDengine's client library libtaos.so cannot be loaded", "Install it.") };
        Assert.Equal(255, await scene.DumpAsync("power"));
        Assert.Contains("libtaos.so cannot be loaded", scene.Errors, StringComparison.Ordinal);
        Assert.Contains("hint: Go through taosAdapter, which needs no library: add -Z 1 -P 6041.", scene.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("typed", "typed")]
    [InlineData("", "taosdata")]
    [InlineData(null, "taosdata")]
    public async Task RunAsync_PasswordAlone_IsAskedFor(string? typed, string expected)
    {
        using var scene = new CommandScene { TypedPassword = typed };
        Assert.Equal(0, await scene.DumpAsync("-p", "power"));
        Assert.Equal(["Enter password: "], scene.Prompts);
        Assert.Equal(expected, scene.Dumped!.Source.Password);
    }

    [Fact]
    public async Task RunAsync_PasswordGlued_IsNeverShown()
    {
        using var scene = new CommandScene();
        Assert.Equal(0, await scene.DumpAsync("-pS3CRET", "power"));
        Assert.Empty(scene.Prompts);
        Assert.Equal("S3CRET", scene.Dumped!.Source.Password);
        Assert.DoesNotContain("S3CRET", scene.Output + scene.Errors + await File.ReadAllTextAsync(scene.ResultFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-R", "WARN: '-R' is not supported, ignore this options.")]
    [InlineData("-a", "WARN: -a has no effect")]
    public async Task RunAsync_FlagWithoutEffect_IsSaid(string flag, string line)
    {
        using var scene = new CommandScene();
        Assert.Equal(0, await scene.DumpAsync(flag, "power"));
        Assert.StartsWith(line, scene.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Retries_ArePrintedAsTheRealToolDoes()
    {
        using var scene = new CommandScene();
        Assert.Equal(0, await scene.DumpAsync("-k", "7", "-z", "90", "-PP", "power"));
        Assert.StartsWith(" set argument retry count=7\n set argument retry interval sleep = 90 ms\n", scene.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nPERF: \d+ ms\nend time: ", scene.Output);
    }

    [Fact]
    public async Task RunAsync_RestoreDirectoryMissing_IsRefused()
    {
        using var scene = new CommandScene();
        Assert.Equal(255, await scene.RunAsync("-i", Path.Combine(scene.Directory, "none")));
        Assert.Contains("/none is not a directory.", scene.Errors, StringComparison.Ordinal);
        Assert.Null(scene.Restored);
    }

    [Fact]
    public async Task RunAsync_ResultFileUnwritable_IsRefusedBeforeAnythingIsDone()
    {
        using var scene = new CommandScene();
        Directory.CreateDirectory(scene.ResultFile);
        Assert.Equal(255, await scene.DumpAsync("power"));
        Assert.Contains("The file of results", scene.Errors, StringComparison.Ordinal);
        Assert.Null(scene.Dumped);
    }

    [Fact]
    public async Task RunAsync_BadArguments_WriteNothing()
    {
        using var scene = new CommandScene();
        Assert.Equal(1, await scene.DumpAsync("-A", "-D", "power"));
        Assert.StartsWith("ERROR: conflict option --all-databases and --databases\nhint: ", scene.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(scene.ResultFile));
        using var syntax = new CommandScene();
        Assert.Equal(64, await syntax.RunAsync("--no-such-flag"));
        Assert.Equal("taosdump: unrecognized option '--no-such-flag'\nTry `taosdump --help' or `taosdump --usage' for more information.\n", syntax.Errors);
    }

    [Fact]
    public async Task RunAsync_Terminal_HasColours()
    {
        using var scene = new CommandScene { IsTerminal = true };
        Assert.Equal(0, await scene.DumpAsync("power"));
        Assert.EndsWith("\e[32mOK: 42 row(s) dumped out!\e[0m\n", scene.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-?")]
    public async Task RunAsync_Help_ListsEveryFlagOfTheRealTool(string flag)
    {
        using var scene = new CommandScene();
        Assert.Equal(0, await scene.RunAsync(flag));
        Assert.All(FlagFormTests.RealFlags(), row => Assert.Contains($"  -{row.Data.Item1}, --{row.Data.Item2}", scene.Output, StringComparison.Ordinal));
        Assert.All(scene.Output.Split('\n'), line => Assert.True(line.Length < 80, line));
        Assert.False(File.Exists(scene.ResultFile));
    }

    [Fact]
    public async Task RunAsync_Usage_ListsEveryFlagOfTheRealTool()
    {
        using var scene = new CommandScene();
        Assert.Equal(0, await scene.RunAsync("--usage"));
        Assert.StartsWith("Usage: taosdump [-paAeNsILnQRg", scene.Output, StringComparison.Ordinal);
        Assert.All(FlagFormTests.RealFlags(), row => Assert.Contains($"[--{row.Data.Item2}", scene.Output, StringComparison.Ordinal));
        Assert.All(scene.Output.Split('\n'), line => Assert.True(line.Length < 80, line));
    }

    [Theory]
    [InlineData("-V")]
    [InlineData("--version")]
    public async Task RunAsync_Version_NamesBoth(string flag)
    {
        using var scene = new CommandScene();
        Assert.Equal(0, await scene.RunAsync(flag));
        Assert.Matches(@"^Tidemark \d+\.\d+\.\d+.*\ntaosdump version: 3\.3\.7\.5\n$", scene.Output);
    }
}
