using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tidemark.Architecture.Tests;

/// <summary>The arrows of docs/ARCHITECTURE.md.</summary>
public sealed partial class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Tidemark.Errors"] = [],
        ["Tidemark.Terminal"] = [],
        ["Tidemark.TDengine"] = ["Tidemark.Errors"],
        ["Tidemark.Archive"] = ["Tidemark.Errors"],
        ["Tidemark.Storage"] = ["Tidemark.Errors"],
        ["Tidemark.Backup"] = ["Tidemark.Archive", "Tidemark.Errors", "Tidemark.Storage", "Tidemark.TDengine"],
        ["Tidemark.Avro"] = ["Tidemark.Errors"],
        ["Tidemark.Taosdump"] = ["Tidemark.Archive", "Tidemark.Avro", "Tidemark.Backup", "Tidemark.Errors", "Tidemark.Storage", "Tidemark.TDengine", "Tidemark.Terminal"],
        ["Tidemark.Taosdump.Program"] = ["Tidemark.Taosdump"],
        ["Tidemark.Sandbox"] = ["Tidemark.Errors", "Tidemark.TDengine"],
        ["Tidemark.Service"] = ["Tidemark.Archive", "Tidemark.Backup", "Tidemark.Errors", "Tidemark.Storage", "Tidemark.TDengine"],
        ["Tidemark.Web"] = ["Tidemark.Errors", "Tidemark.Service"],
        ["Tidemark.Cli"] = ["Tidemark.Backup", "Tidemark.Sandbox", "Tidemark.Service", "Tidemark.Taosdump", "Tidemark.Terminal", "Tidemark.Web"],
    };

    private static readonly string[] Rooms = ["Tidemark.Terminal", "Tidemark.TDengine", "Tidemark.Archive", "Tidemark.Storage", "Tidemark.Backup", "Tidemark.Avro", "Tidemark.Taosdump", "Tidemark.Sandbox", "Tidemark.Service", "Tidemark.Web", "Tidemark.Cli"];

    [Fact]
    public void Projects_ReferenceEachOther_OnlyAsTheArchitectureSays()
    {
        var found = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*.csproj", SearchOption.AllDirectories).ToDictionary(
            p => Path.GetFileNameWithoutExtension(p), p => XDocument.Load(p).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))).Order().ToArray());
        Assert.Equal(Allowed.Keys.Order(), found.Keys.Order());
        Assert.All(found, p => Assert.Equal(Allowed[p.Key], p.Value));
    }

    [Theory]
    [InlineData("Tidemark.Errors", "")]
    [InlineData("Tidemark.Terminal", "")]
    [InlineData("Tidemark.TDengine", "Tidemark.Errors")]
    [InlineData("Tidemark.Archive", "Tidemark.Errors")]
    [InlineData("Tidemark.Storage", "Tidemark.Errors")]
    [InlineData("Tidemark.Backup", "Tidemark.Errors Tidemark.TDengine Tidemark.Archive Tidemark.Storage")]
    [InlineData("Tidemark.Avro", "Tidemark.Errors")]
    [InlineData("Tidemark.Taosdump", "Tidemark.Avro Tidemark.Errors Tidemark.TDengine Tidemark.Archive Tidemark.Storage Tidemark.Backup Tidemark.Terminal")]
    [InlineData("Tidemark.Sandbox", "Tidemark.Errors Tidemark.TDengine")]
    [InlineData("Tidemark.Service", "Tidemark.Errors Tidemark.TDengine Tidemark.Archive Tidemark.Storage Tidemark.Backup")]
    [InlineData("Tidemark.Web", "Tidemark.Errors Tidemark.Archive Tidemark.Backup Tidemark.Service")]
    public void Code_NamesOtherRooms_OnlyBelowItself(string room, string known)
    {
        var files = SourceTree.Product.Where(f => f.StartsWith($"src/{room}/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        foreach (var other in Rooms.Except([room, .. known.Split(' ')]))
            None.Of(SourceTree.Lines(files, new Regex($@"\b{Regex.Escape(other)}\b")));
    }

    [Fact]
    public void Folders_AreNamedByConcept_NotByKindOfCode()
    {
        var banned = new[] { "Helpers", "Utils", "Utilities", "Common", "Models", "Managers", "Misc", "Shared" };
        None.Of(SourceTree.Product.Where(f => f.Split('/').Any(part => banned.Contains(part, StringComparer.OrdinalIgnoreCase))));
    }

    [Fact]
    public void Namespaces_FollowFolders()
    {
        var wrong = new List<string>();
        foreach (var file in SourceTree.Product)
        {
            var declared = NamespaceLine().Match(SourceTree.Read(file));
            if (!declared.Success) continue;
            var folder = Path.GetDirectoryName(file)!.Replace('\\', '/')["src/".Length..].Replace('/', '.');
            if (declared.Groups["name"].Value != folder) wrong.Add($"{file}: {declared.Groups["name"].Value}");
        }

        None.Of(wrong);
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
