using Tidemark.Sandbox.Faults;

namespace Tidemark.Cli.Tests.Taosdump;

public sealed class TaosdumpInterruptTests
{
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Dump_Interrupted_LeavesNothingAndSaysSo(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        await using var scene = await TaosdumpScene.StartAsync();
        scene.Program.MakeDirectory("out");
        scene.Faults.StrikeStatement("FROM `power`.`log`", Fault.Mute(), times: int.MaxValue);
        await using (var process = TidemarkProcess.Start(["taosdump", .. scene.Server, "-D", "power", "-o", scene.Program.PathOf("out"), "-r", scene.Program.PathOf("dump_result.txt")]))
        {
            await process.SeenAsync("stable: meters schema dumped");
            await process.SignalAsync(signal);
            var result = (await process.EndAsync()).Ended(exitCode);
            Assert.EndsWith("ERROR: cancelled\n", result.Errors, StringComparison.Ordinal);
        }

        Assert.Contains("\nERROR: cancelled\nend time: ", scene.Program.ResultFile, StringComparison.Ordinal);
        Assert.Empty(scene.Program.FilesIn("out"));
    }
}
