using System.Text.RegularExpressions;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

public sealed partial class HelpTests
{
    [Theory]
    [InlineData("demo")]
    [InlineData("sandbox")]
    [InlineData("backup")]
    [InlineData("points")]
    [InlineData("inspect")]
    [InlineData("verify")]
    [InlineData("restore")]
    [InlineData("doctor")]
    [InlineData("compact")]
    [InlineData("prune")]
    [InlineData("serve")]
    [InlineData("plan")]
    [InlineData("task")]
    [InlineData("server")]
    [InlineData("token")]
    [InlineData("webhook")]
    public async Task Help_OfACommand_ShowsUsageOptionsAndExamples(string command)
    {
        var result = (await TidemarkProcess.RunAsync(command, "--help")).Ended(0);
        Assert.Contains($"tidemark {command}", result.Output, StringComparison.Ordinal);
        Assert.Contains("--json", result.Output, StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  tidemark {command}", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task Help_OfTheProgram_IsShownWithoutArgumentsToo()
    {
        var help = (await TidemarkProcess.RunAsync("--help")).Ended(0);
        Assert.Equal(help.Output, (await TidemarkProcess.RunAsync()).Ended(0).Output);
        Assert.Contains("130  cancelled by Ctrl-C", help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExitCodes_InHelpAndInTheDocument_AreTheSame()
    {
        var help = (await TidemarkProcess.RunAsync("--help")).Ended(0).Output;
        var shown = HelpLine().Matches(help).Select(m => (m.Groups["code"].Value, m.Groups["meaning"].Value.Trim()));
        var document = await File.ReadAllTextAsync(Path.Combine(GoldenFiles.RepositoryRoot, "docs", "CLI.md"), TestContext.Current.CancellationToken);
        var written = TableLine().Matches(document).Select(m => (m.Groups["code"].Value, m.Groups["meaning"].Value.Trim()));
        Assert.Equal(shown, written);
    }

    [Fact]
    public async Task Options_OfEveryCommand_AreInTheDocument()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(GoldenFiles.RepositoryRoot, "docs", "CLI.md"), TestContext.Current.CancellationToken);
        foreach (var command in new[] { "demo", "sandbox", "backup", "points", "inspect", "verify", "restore", "doctor", "compact", "prune", "serve", "plan", "task", "server", "token", "webhook" })
        {
            var help = (await TidemarkProcess.RunAsync(command, "--help")).Ended(0).Output;
            foreach (Match option in OptionName().Matches(help)) Assert.Contains($"`{option.Groups["name"].Value}", document, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Version_IsOneLine() => Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", (await TidemarkProcess.RunAsync("--version")).Ended(0).Output);

    [GeneratedRegex(@"^ {2,4}(?<code>\d+)  (?<meaning>.+)$", RegexOptions.Multiline)]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"^\| (?<code>\d+) \| (?<meaning>.+) \|$", RegexOptions.Multiline)]
    private static partial Regex TableLine();

    [GeneratedRegex(@"^  (?:-\w, )?(?<name>--[a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex OptionName();
}
