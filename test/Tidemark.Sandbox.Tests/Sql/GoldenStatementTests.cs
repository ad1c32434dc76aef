using System.Text.Json;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql;
using Tidemark.Testing;

namespace Tidemark.Sandbox.Tests.Sql;

/// <summary>The statements of the recordings are answered as by the real server, and leave the same contents.</summary>
public sealed class GoldenStatementTests
{
    [Fact]
    public void Execute_Schema_AnswersAsRecorded()
    {
        var session = new SqlSession(new SandboxEngine());

        GoldenServer.AssertNone(GoldenServer.Differences(session, GoldenStatements.Read("schema.sql"), "schema_results.jsonl"));
        GoldenServer.AssertNone(GoldenServer.Differences(session, GoldenStatements.Read("schema_dump.sql"), "schema_dump_results.jsonl"));
        GoldenServer.AssertNone(GoldenServer.Differences(session, GoldenStatements.Read("topics.sql").SkipLast(2), "topics_results.jsonl"));
    }

    [Fact]
    public void Execute_Changes_AnswersAsRecorded()
    {
        var session = GoldenServer.Before();

        GoldenServer.AssertNone(GoldenServer.Differences(session, GoldenStatements.Read("changes.sql"), "changes_results.jsonl", sql => sql == GoldenServer.RefusedByCache));
    }

    [Theory]
    [InlineData("contents_before.json")]
    [InlineData("contents_after.json")]
    public void Execute_Contents_AreAsRecorded(string file)
    {
        var session = file == "contents_before.json" ? GoldenServer.Before() : GoldenServer.After();
        var differences = new List<string>();
        using var document = JsonDocument.Parse(File.ReadAllText(GoldenFiles.PathOf("sql/" + file)));
        foreach (var database in document.RootElement.EnumerateObject())
        {
            Compare($"SHOW CREATE DATABASE `{database.Name}`", database.Value.GetProperty("show_create"));
            foreach (var table in database.Value.GetProperty("stables").EnumerateObject())
            {
                Compare($"DESCRIBE `{database.Name}`.`{table.Name}`", table.Value.GetProperty("describe"));
                Compare($"SHOW CREATE STABLE `{database.Name}`.`{table.Name}`", table.Value.GetProperty("show_create"));
                Compare(
                    $"SELECT table_name, tag_name, tag_type, tag_value FROM information_schema.ins_tags WHERE db_name='{database.Name}' AND stable_name='{table.Name}' ORDER BY table_name, tag_name",
                    table.Value.GetProperty("tags"));
            }

            foreach (var table in database.Value.GetProperty("tables").EnumerateObject())
            {
                if (IsOfStream(table.Value)) continue;
                Compare($"SHOW CREATE TABLE `{database.Name}`.`{table.Name}`", table.Value.GetProperty("show_create"));
                Compare($"SELECT * FROM `{database.Name}`.`{table.Name}` ORDER BY 1", table.Value.GetProperty("rows"));
            }
        }

        GoldenServer.AssertNone(differences);

        void Compare(string sql, JsonElement answer)
        {
            var expected = string.Join('\n', RestText.Recorded(answer));
            var actual = string.Join('\n', RestText.Run(session, sql));
            if (expected != actual) differences.Add($"{sql}\n  recorded: {expected}\n  sandbox:  {actual}");
        }
    }

    /// <summary>Streams are not part of the sandbox.</summary>
    private static bool IsOfStream(JsonElement table) => table.GetProperty("show_create").GetRawText().Contains("`_twstart`", StringComparison.Ordinal);
}
