using System.Text.Json;
using Tidemark.Testing;

namespace Tidemark.Sandbox.Tests.Sql;

/// <summary>Statements of a recording and what the real server answered to each.</summary>
public static class GoldenStatements
{
    /// <summary>The statements of a file: one ends with <c>;</c> at the end of a line, lines that begin with <c>--</c> are comments.</summary>
    public static IReadOnlyList<string> Read(string file)
    {
        var statements = new List<string>();
        var open = string.Empty;
        foreach (var line in File.ReadLines(GoldenFiles.PathOf(file)))
        {
            if (open.Length == 0 && (line.StartsWith("--", StringComparison.Ordinal) || line.Length == 0)) continue;
            open += open.Length == 0 ? line : "\n" + line;
            if (!line.EndsWith(';')) continue;
            statements.Add(open[..^1]);
            open = string.Empty;
        }

        return statements;
    }

    /// <summary>The recorded answers of a file, in order.</summary>
    public static IReadOnlyList<(string Sql, JsonElement Answer)> Answers(string file) =>
        [.. File.ReadLines(GoldenFiles.PathOf("sql/" + file)).Select(line =>
        {
            var entry = JsonDocument.Parse(line).RootElement;
            return (entry.GetProperty("sql").GetString()!, entry.GetProperty("response"));
        })];
}
