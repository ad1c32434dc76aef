using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql;
using Tidemark.Testing;

namespace Tidemark.Sandbox.Tests.Sql;

/// <summary>Some four hundred statements of every kind are answered as a real server answered them.</summary>
public sealed class RecordedAnswerTests
{
    [Theory]
    [InlineData("recorded_answers.txt")]
    [InlineData("recorded_virtual_answers.txt")]
    public void Execute_RecordedStatements_AnswersAsTheRealServer(string file)
    {
        var session = new SqlSession(new SandboxEngine(new() { Time = new SteppingTime() }));
        var differences = new List<string>();
        foreach (var (sql, expected) in Read(file))
        {
            var actual = Comparable(RestText.Run(session, sql), sql);
            // The adapter was given the database in the path of each request.
            if (sql.StartsWith("create database", StringComparison.Ordinal)) session.CurrentDatabase ??= "sql_p";
            if (actual != expected) differences.Add($"{sql}\n  recorded: {expected}\n  sandbox:  {actual}");
        }

        GoldenServer.AssertNone(differences);
    }

    private static string Comparable(IReadOnlyList<string> lines, string sql) =>
        string.Join('\n', sql.Contains("order by", StringComparison.Ordinal) ? lines : [lines[0], .. lines.Skip(1).Order(StringComparer.Ordinal)]);

    private static List<(string Sql, string Answer)> Read(string file)
    {
        var path = Path.Combine(GoldenFiles.RepositoryRoot, "test", "Tidemark.Sandbox.Tests", "Sql", file);
        var entries = new List<(string Sql, string Answer)>();
        foreach (var line in File.ReadAllText(path).Split('\n').SkipWhile(line => line.StartsWith('#')))
        {
            if (line.StartsWith("> ", StringComparison.Ordinal)) entries.Add((line[2..], string.Empty));
            else if (entries.Count > 0) entries[^1] = (entries[^1].Sql, entries[^1].Answer.Length == 0 ? line : entries[^1].Answer + "\n" + line);
        }

        // The file ends with a line end, which is not part of the last answer.
        entries[^1] = (entries[^1].Sql, entries[^1].Answer.TrimEnd('\n'));
        return entries;
    }
}
