using System.Text.RegularExpressions;
using Tidemark.Testing;

namespace Tidemark.Architecture.Tests;

/// <summary>The files of this repository as they lie on disk.</summary>
internal static class SourceTree
{
    private static readonly string[] NotOurs = ["bin", "obj", ".git", "artifacts", "TestResults"];
    private static readonly string[] Binary = [".tide", ".zst", ".rawlog", ".bin", ".png", ".ico", ".pfx"];

    /// <summary>The repository's root.</summary>
    public static string Root => GoldenFiles.RepositoryRoot;

    /// <summary>All text that is ours: no build output, no recordings.</summary>
    public static IReadOnlyList<string> TextFiles { get; } = [.. Walk(Root).Where(f => !Binary.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal)];

    /// <summary>C# below src that people write.</summary>
    public static IReadOnlyList<string> Product { get; } = [.. TextFiles.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && IsWritten(f))];

    /// <summary>All C# that people write.</summary>
    public static IReadOnlyList<string> Code { get; } = [.. TextFiles.Where(IsWritten)];

    /// <summary>The components of the page.</summary>
    public static IReadOnlyList<string> Components { get; } = [.. TextFiles.Where(f => f.EndsWith(".razor", StringComparison.Ordinal))];

    /// <summary>The text of a file, by its path from the root.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Lines of files that match a pattern, as "path:line: text".</summary>
    public static IReadOnlyList<string> Lines(IEnumerable<string> files, Regex pattern, Func<string, bool>? except = null)
    {
        var found = new List<string>();
        foreach (var file in files.Where(f => except?.Invoke(f) != true))
        {
            var lines = Read(file).Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (pattern.IsMatch(lines[i])) found.Add($"{file}:{i + 1}: {lines[i].Trim()}");
            }
        }

        return found;
    }

    // Migrations of the catalog are written by a tool.
    private static bool IsWritten(string file) => file.EndsWith(".cs", StringComparison.Ordinal) && !file.Contains("/Catalog/Migrations/", StringComparison.Ordinal);

    private static IEnumerable<string> Walk(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(directory).Where(f => !NotOurs.Contains(Path.GetFileName(f)))) yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        foreach (var below in Directory.EnumerateDirectories(directory))
        {
            var name = Path.GetFileName(below);
            if (NotOurs.Contains(name) || (name == "Golden" && Path.GetFileName(directory) == "test")) continue;
            foreach (var file in Walk(below)) yield return file;
        }
    }
}
