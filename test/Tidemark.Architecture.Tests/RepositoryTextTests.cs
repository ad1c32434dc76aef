using System.Text.RegularExpressions;

namespace Tidemark.Architecture.Tests;

/// <summary>The repository speaks of the project, and of no machine it was written on.</summary>
public sealed partial class RepositoryTextTests
{
    [Fact]
    public void Text_NamesNoPathOfAMachine() => None.Of(SourceTree.Lines(SourceTree.TextFiles, MachinePath(), IsThisFile));

    [Fact]
    public void Text_IsUtf8WithLineFeeds()
        => None.Of(SourceTree.TextFiles.Where(f => SourceTree.Read(f) is var text && (text.Contains('\r') || text.Contains('\uFFFD'))));

    [Fact]
    public void Documents_LinkToWhatIsThere()
    {
        var broken = new List<string>();
        foreach (var file in SourceTree.TextFiles.Where(f => f.EndsWith(".md", StringComparison.Ordinal)))
        {
            foreach (Match link in Link().Matches(SourceTree.Read(file)))
            {
                var target = Path.Combine(SourceTree.Root, Path.GetDirectoryName(file)!, link.Groups["target"].Value);
                if (!File.Exists(target) && !Directory.Exists(target)) broken.Add($"{file}: {link.Groups["target"].Value}");
            }
        }

        None.Of(broken);
    }

    private static bool IsThisFile(string file) => file.EndsWith("/" + nameof(RepositoryTextTests) + ".cs", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<![\w/.$])/(?:root|home|Users|work|opt|mnt|workspace)/\w")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\]\((?<target>(?!https?:|#|mailto:)[^)#\s]+)")]
    private static partial Regex Link();
}
