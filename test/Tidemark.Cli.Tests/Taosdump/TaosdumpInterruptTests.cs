using Tidemark.Sandbox.Faults;

namespace Tidemark.Cli.Tests.Taosdump;

public sealed class TaosdumpInterruptTests
{
    [Theory]
    [InlineData("INT", 130, false)]
    [InlineData("INT", 130, true)]
    [InlineData("TERM", 143, false)]
    [InlineData("TERM", 143, true)]
    public async Task Dump_Interrupted_LeavesNothingAndSaysSo(string signal, int exitCode, bool isLink)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        await using var scene = await TaosdumpScene.StartAsync(isLink);
        scene.Program.MakeDirectory("out");
        scene.Faults.StrikeStatement("FROM `power`.`log`", Fault.Mute(), times: int.MaxValue);
        await using (var process = scene.Program.Start([.. scene.Server, "-D", "power", "-o", scene.Program.PathOf("out"), "-r", scene.Program.PathOf("dump_result.txt")]))
        {
            await process.SeenAsync("stable: meters schema dumped");
            await process.SignalAsync(signal);
            var result = (await process.EndAsync()).Ended(exitCode);
            Assert.EndsWith("ERROR: cancelled\n", result.Errors, StringComparison.Ordinal);
        }

        Assert.Contains("\nERROR: cancelled\nend time: ", scene.Program.ResultFile, StringComparison.Ordinal);
        Assert.Empty(scene.Program.FilesIn("out"));
    }

    [Theory]
    [InlineData("avro", false)]
    [InlineData("avro", true)]
    [InlineData("tide", false)]
    [InlineData("tide", true)]
    public async Task Dump_Killed_LeavesWhatNobodyTakesForADump(string format, bool isLink)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "processes are killed with kill -9");
        await using var scene = await TaosdumpScene.StartAsync(isLink);
        scene.Program.MakeDirectory("out");
        await KilledAsync(scene, "FROM `power`.`log`", null, "-D", "power", "-o", scene.Program.PathOf("out"), "--format", format);

        Assert.NotEmpty(scene.Program.FilesIn("out"));
        var restored = (await scene.RunAsync("-i", "out", "-W", "power=again")).Ended(255);
        Assert.Contains("out", restored.Errors, StringComparison.Ordinal);
        Assert.False(scene.Has("again"));
        var repeated = (await scene.RunAsync("-D", "power", "-o", "out")).Ended(255);
        Assert.Contains("what an interrupted dump left behind", repeated.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restore_Killed_GoesOnWithTheSameCommand(bool isLink)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "processes are killed with kill -9");
        await using var scene = await TaosdumpScene.StartAsync(isLink);
        // Many blocks of one table: a message each, because a message holds a table once.
        foreach (var first in (long[])[1_800_000_000_000, 1_800_000_005_000, 1_800_000_010_000, 1_800_000_015_000])
            await scene.SqlAsync($"INSERT INTO power.log VALUES {string.Join(' ', Enumerable.Range(0, 5000).Select(row => $"({first + row}, 'line {row}')"))}");
        scene.Program.MakeDirectory("out");
        (await scene.RunAsync("-D", "power", "-o", "out", "-B", "1000")).Ended(0);
        // Two messages are in, and the third is with the server or not.
        await KilledAsync(scene, null, "write_raw", "-i", scene.Program.PathOf("out"), "-W", "power=again", "-T", "1", "-B", "1000");

        Assert.Contains(scene.Program.FilesIn("out"), f => f.EndsWith(".journal", StringComparison.Ordinal));
        var result = (await scene.RunAsync("-i", "out", "-W", "power=again")).Ended(0);
        Assert.Contains("OK: 20082 row(s) dumped in!", result.Errors, StringComparison.Ordinal);
        Assert.Empty((await scene.ContentAsync("power")).DifferencesTo(await scene.ContentAsync("again")));
        Assert.DoesNotContain(scene.Program.FilesIn("out"), f => f.Contains(".tidemark-restore", StringComparison.Ordinal));
    }

    // Kills the program when it waits for an answer that never comes: to a statement, or to the third call of an action.
    private static async Task KilledAsync(TaosdumpScene scene, string? statement, string? action, params string[] arguments)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        scene.Faults.Clear();
        scene.Faults.Strike(
            point =>
            {
                var isIt = statement is not null ? point.Sql?.Contains(statement, StringComparison.Ordinal) == true : point.Action == action && Interlocked.Increment(ref calls) == 3;
                if (isIt) met.TrySetResult();
                return isIt;
            },
            Fault.Mute(), int.MaxValue);
        await using var process = scene.Program.Start([.. scene.Server, .. arguments, "-r", scene.Program.PathOf("dump_result.txt")]);
        await met.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await process.SignalAsync("KILL");
        await process.EndAsync();
        scene.Faults.Clear();
    }
}
