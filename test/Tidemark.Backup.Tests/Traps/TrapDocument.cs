using System.Text.RegularExpressions;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Traps;

/// <summary>docs/EXACTNESS.md and the tests name the same traps.</summary>
public sealed partial class TrapDocument
{
    [Fact]
    public void Document_NamesEveryTrapThatIsTested_AndNoOther()
    {
        var documented = Row().Matches(File.ReadAllText(Path.Combine(GoldenFiles.RepositoryRoot, "docs", "EXACTNESS.md"))).Select(m => m.Groups["number"].Value).ToList();
        var tested = typeof(TrapDocument).Assembly.GetTypes().SelectMany(t => t.GetMethods()).Select(m => Test().Match(m.Name)).Where(m => m.Success).Select(m => m.Groups["number"].Value).Distinct();

        Assert.Equal(documented.Distinct(), documented);
        Assert.Equal(tested.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| (?<number>T\d\d) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex(@"^(?<number>T\d\d)_", RegexOptions.ExplicitCapture)]
    private static partial Regex Test();
}
