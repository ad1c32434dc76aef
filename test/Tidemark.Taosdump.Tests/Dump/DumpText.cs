using System.Globalization;
using System.Text.RegularExpressions;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>Everything a dump's directory says, as lines that can be compared with those of another: numbers of a run are taken out, and what has no order is sorted.</summary>
internal static partial class DumpText
{
    /// <summary>The lines.</summary>
    public static IReadOnlyList<string> Of(string directory)
    {
        var lines = new List<string>();
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(directory, file).Replace('\\', '/');
            var name = RunNumber().Replace(path, "N");
            if (name.EndsWith(".avro", StringComparison.Ordinal)) name = WriterNumber().Replace(name, ".T.avro");
            if (path.EndsWith("dbs.sql", StringComparison.Ordinal)) lines.AddRange(Statements(file).Select(l => $"{name}: {l}"));
            else if (path.Contains(".avro", StringComparison.Ordinal) && !path.EndsWith(".m", StringComparison.Ordinal)) lines.AddRange(Records(name, file));
            else lines.Add($"{name}: {File.ReadAllText(file)}");
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    // What the versions of server and tool are does not matter; of two statements that make a database the second is the real tool's.
    private static IEnumerable<string> Statements(string file)
    {
        var lines = File.ReadAllLines(file).Where(l => l.Length > 0 && !l.Contains("_ver:", StringComparison.Ordinal) && !l.StartsWith("#!tidemark", StringComparison.Ordinal)).ToList();
        var creates = lines.Where(l => l.StartsWith("CREATE DATABASE", StringComparison.Ordinal)).ToList();
        return lines.Where(l => creates.Count < 2 || l != creates[0]);
    }

    private static IEnumerable<string> Records(string name, string file)
    {
        var avro = ContainerFile.Read(file);
        yield return $"{name}: {avro.Codec} {avro.Schema}";
        var isOfChildren = name.EndsWith("tbtags", StringComparison.Ordinal);
        foreach (var record in avro.Records) yield return $"{name}: {string.Join(" | ", record.Select(v => isOfChildren ? Geometry(v) : v))}";
    }

    // POINT (1.500000 -2.500000) and POINT(1.5 -2.5) are one.
    private static string Geometry(string value) => !GeometryStart().IsMatch(value) ? value
        : Number().Replace(value.Replace(" (", "(", StringComparison.Ordinal), m => double.Parse(m.Value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\d{10,}")]
    private static partial Regex RunNumber();

    [GeneratedRegex(@"\.\d+\.avro$")]
    private static partial Regex WriterNumber();

    [GeneratedRegex("^'(POINT|LINESTRING|POLYGON)")]
    private static partial Regex GeometryStart();

    [GeneratedRegex(@"-?\d+\.\d+")]
    private static partial Regex Number();
}
