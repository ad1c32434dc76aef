namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>The statements of a recorded script: one ends with ';' at a line end, lines starting with "--" are comments.</summary>
internal static class SqlScript
{
    /// <summary>The statements, with the databases' prefix <c>g_</c> replaced.</summary>
    public static IReadOnlyList<string> Read(string path, string prefix)
    {
        var statements = new List<string>();
        var current = new List<string>();
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("--", StringComparison.Ordinal) && current.Count == 0) continue;
            current.Add(line);
            if (!line.EndsWith(';')) continue;
            statements.Add(string.Join('\n', current)[..^1].Replace(" g_", " " + prefix, StringComparison.Ordinal));
            current.Clear();
        }

        return statements;
    }
}
