using Tidemark.Sandbox.Sql;

namespace Tidemark.Sandbox.Tests.Sql;

/// <summary>SHOW, DESCRIBE, information_schema and refusals are answered as by the real server.</summary>
public sealed class GoldenCatalogTests
{
    /// <summary>Columns whose values are a server's own: times, ids and addresses.</summary>
    private static readonly HashSet<string> OwnValues = new(StringComparer.Ordinal)
    {
        "create_time", "last_update", "uid", "endpoint", "reboot_time", "role_time", "start_time", "v1_applied/committed", "cacheload", "cacheelements",
        "buffer_segment_used", "uptime", "vnodes", "stream_id", "message",
    };

    /// <summary>
    /// What only the recorded server had: databases and topics that no statement here makes, the output table of a stream (which the counts
    /// of tables of g_ext and its vgroup 9 tell of too), and the number of tables of information_schema. Rows that name one of them are left out.
    /// </summary>
    private static readonly string[] OnlyRecorded = ["g_crash", "g_dump", "g_ws", "g_dblob", "g_u1", "g bad", "st2_out", "g_ext|…|2|", "9|g_ext|", "g_t_u|", "g_live", "g_t_u\n", "information_schema|…|"];

    /// <summary>Statements whose answers differ, and why.</summary>
    private static readonly Dictionary<string, string> Gaps = new(StringComparer.Ordinal)
    {
        ["SELECT CURRENT_USER()"] = "it names the machine",
        ["DESCRIBE g_ext.`st2_out`"] = "streams compute nothing here",
        ["SHOW CREATE TABLE g_ext.`st2_out`"] = "streams compute nothing here",
        ["SHOW TABLE DISTRIBUTED g_ms.meters"] = "how rows lie on disk is a server's own",
        ["SHOW INDEXES FROM g_ms.meters"] = "an index keeps the first name of its tag",
        ["SELECT * FROM information_schema.ins_indexes"] = "an index keeps the first name of its tag",
        ["SHOW SUBSCRIPTIONS"] = "there are no consumers here",
        ["SELECT * FROM information_schema.ins_subscriptions ORDER BY topic_name, consumer_group, vgroup_id"] = "there are no consumers here",
    };

    [Theory]
    [InlineData("describe.jsonl")]
    [InlineData("show_create_stable.jsonl")]
    [InlineData("show_create_table.jsonl")]
    [InlineData("databases.jsonl")]
    [InlineData("stables_tables.jsonl")]
    [InlineData("tags_columns.jsonl")]
    [InlineData("vgroups.jsonl")]
    [InlineData("users.jsonl")]
    [InlineData("server.jsonl")]
    [InlineData("tmq.jsonl")]
    public void Execute_CatalogStatement_AnswersAsRecorded(string file)
    {
        var session = GoldenServer.After();
        var differences = new List<string>();
        foreach (var (sql, answer) in GoldenStatements.Answers(file))
        {
            if (Gaps.ContainsKey(sql)) continue;
            var expected = Comparable(RestText.Recorded(answer));
            var actual = Comparable(RestText.Run(session, sql));
            if (expected != actual) differences.Add($"{sql}\n  recorded: {expected}\n  sandbox:  {actual}");
        }

        GoldenServer.AssertNone(differences);
    }

    [Fact]
    public void Execute_WrongStatement_IsRefusedAsRecorded()
    {
        var session = GoldenServer.After();
        var differences = new List<string>();
        foreach (var (sql, answer) in GoldenStatements.Answers("errors.jsonl"))
        {
            // An empty request is the adapter's to refuse.
            if (sql.Length == 0) continue;
            var expected = string.Join('\n', RestText.Recorded(answer));
            var actual = string.Join('\n', RestText.Run(session, sql));
            if (expected != actual) differences.Add($"{sql}\n  recorded: {expected}\n  sandbox:  {actual}");
        }

        GoldenServer.AssertNone(differences);
    }

    /// <summary>Rows in an order of their own, without a server's own values and without the databases that only the recorded server had.</summary>
    private static string Comparable(IReadOnlyList<string> lines)
    {
        var own = lines[0].Split(", ").Select((column, i) => (Name: column.Split(' ')[0], i)).Where(column => OwnValues.Contains(column.Name)).Select(column => column.i).ToHashSet();
        var rows = lines.Skip(1)
            .Select(line => own.Count == 0 ? line : string.Join('|', line.Split('|').Select((cell, i) => own.Contains(i) ? "…" : cell)))
            .Where(line => !OnlyRecorded.Any(name => (line + "\n").Contains(name, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);
        return string.Join('\n', [lines[0], .. rows]);
    }
}
