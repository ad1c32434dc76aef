using System.Text.RegularExpressions;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests.Troubleshooting;

/// <summary>Keeps docs/TROUBLESHOOTING.md and the program in step: each case is provoked over real sockets, and must print what the document shows.</summary>
public sealed partial class TroubleshootingTests
{
    public static TheoryData<string> Titles => [.. TroubleCases.All.Keys];

    private static string DocumentPath => Path.Combine(GoldenFiles.RepositoryRoot, "docs", "TROUBLESHOOTING.md");

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task Program_InThisCase_PrintsWhatTheDocumentShows(string title)
    {
        var (exitCode, provoke) = TroubleCases.All[title];
        await using var scene = new TroubleScene();
        var (shown, result) = await provoke(scene);
        result.Ended(exitCode);
        Assert.DoesNotContain("   at ", result.Errors + result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("taosdata@", result.Errors + result.Output, StringComparison.Ordinal);
        if (exitCode != 0) Assert.Contains("\nhint: ", result.Errors, StringComparison.Ordinal);
        Assert.Equal(Sections().GetValueOrDefault(title, "(no such heading)"), shown);
    }

    [Fact]
    public void Document_EveryCase_IsProvoked() => Assert.Equal(Sections().Keys.Order(StringComparer.Ordinal), TroubleCases.All.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Document_TheTable_NamesEveryCaseWithItsExitCode()
    {
        var text = await File.ReadAllTextAsync(DocumentPath, TestContext.Current.CancellationToken);
        var rows = Row().Matches(text).ToDictionary(m => m.Groups["title"].Value, m => int.Parse(m.Groups["code"].Value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(TroubleCases.All.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, c.Value.ExitCode)), rows.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => (r.Key, r.Value)));
    }

    // A heading of the third order, and the first block of text below it.
    private static Dictionary<string, string> Sections() => Section().Matches(File.ReadAllText(DocumentPath))
        .ToDictionary(m => m.Groups["title"].Value, m => m.Groups["text"].Value.TrimEnd('\n'), StringComparer.Ordinal);

    [GeneratedRegex(@"^### (?<title>.+)\n(?:(?!^#)(?!^```).*\n)*```text\n(?<text>(?:(?!^```).*\n)*)```", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\| \[(?<title>[^]]+)\]\(#[^)]*\) \|.*\| (?<code>\d+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
