using System.Text.RegularExpressions;

namespace Tidemark.Architecture.Tests;

/// <summary>The rules of the house that a compiler does not check.</summary>
public sealed partial class SourceRuleTests
{
    private const int MostLines = 300;
    private const int MostLinesOfComponent = 240;

    /// <summary>Files that are longer for a reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal)
    {
        ["test/Tidemark.TDengine.Tests/Drivers/TranscriptSubscriptionTests.cs"] = "one conversation after another, each short",
        ["test/Tidemark.TDengine.Tests/WebSockets/BrokenConnectionTests.cs"] = "one fault after another, each short",
    };

    [Fact]
    public void Files_StayShort()
    {
        var found = SourceTree.Code.Where(f => SourceTree.Read(f).Split('\n').Length - 1 >= MostLines && !LongFiles.ContainsKey(f));
        None.Of(found);
    }

    [Fact]
    public void Components_StayShort()
    {
        Assert.NotEmpty(SourceTree.Components);
        None.Of(SourceTree.Components.Where(f => SourceTree.Read(f).Split('\n').Length - 1 >= MostLinesOfComponent));
    }

    [Fact]
    public void LongFiles_AreStillThere() => Assert.All(LongFiles.Keys, f => Assert.Contains(f, SourceTree.Code));

    [Fact]
    public void Files_HoldOnePublicType()
    {
        var found = SourceTree.Product.Where(f => PublicType().Count(SourceTree.Read(f)) > 1);
        None.Of(found);
    }

    [Fact]
    public void Files_WithAPublicType_BearItsName()
    {
        var wrong = new List<string>();
        foreach (var file in SourceTree.Product)
        {
            var type = PublicType().Match(SourceTree.Read(file));
            if (type.Success && Path.GetFileName(file).Split('.')[0] != type.Groups["name"].Value) wrong.Add($"{file}: {type.Groups["name"].Value}");
        }

        None.Of(wrong);
    }

    [Fact]
    public void Console_IsUsedByTheProgramAndTheTerminalOnly()
        => None.Of(SourceTree.Lines(SourceTree.Product, ConsoleUse(), f => f.StartsWith("src/Tidemark.Cli/", StringComparison.Ordinal) || f.StartsWith("src/Tidemark.Terminal/", StringComparison.Ordinal)));

    [Fact]
    public void Clock_IsInjected() => None.Of(SourceTree.Lines(SourceTree.Product, SystemClock()));

    [Fact]
    public void Threads_AreNotBlocked() => None.Of(SourceTree.Lines(SourceTree.Product, Blocking()));

    [Fact]
    public void Tests_DoNotSleep() => None.Of(SourceTree.Lines(SourceTree.Code.Where(f => f.StartsWith("test/", StringComparison.Ordinal)), Sleeping()));

    [Fact]
    public void Catches_AreNotEmpty()
        => None.Of(SourceTree.Code.Where(f => !IsThisFile(f) && EmptyCatch().IsMatch(SourceTree.Read(f))));

    [Fact]
    public void Code_HoldsNothingUnfinished() => None.Of(SourceTree.Lines(SourceTree.Code, Unfinished(), IsThisFile));

    private static bool IsThisFile(string file) => file.EndsWith("/" + nameof(SourceRuleTests) + ".cs", StringComparison.Ordinal);

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|partial|readonly|ref|unsafe) )*(?:class|struct|record struct|record class|record|interface|enum|delegate \S+) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"(?<![\w.])(?:System\.)?Console\.")]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"\bDateTime(?:Offset)?\.(?:Now|UtcNow|Today)\b")]
    private static partial Regex SystemClock();

    // Task.Result and Task.Wait are refused by the build (eng/BannedSymbols.txt), which knows the types.
    [GeneratedRegex(@"\bThread\.Sleep\b|\.GetAwaiter\(\)\.GetResult\(\)")]
    private static partial Regex Blocking();

    [GeneratedRegex(@"\bThread\.Sleep\b")]
    private static partial Regex Sleeping();

    [GeneratedRegex(@"catch\b[^{};]*\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\b(?:TODO|FIXME|XXX|HACK)\b|NotImplementedException")]
    private static partial Regex Unfinished();
}
