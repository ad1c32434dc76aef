using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tidemark.TDengine;
using Tidemark.TDengine.Sql;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Replay;

/// <summary>Asks a server over REST what <c>sql/contents_after.json</c> recorded of another, and tells the differences.</summary>
internal sealed partial class RestAnswers(Dsn dsn) : IDisposable
{
    // REST is taosAdapter's: an independent reading also where the restore goes through the native driver.
    private const int AdapterPort = 6041;

    private readonly HttpClient _client = new();

    /// <summary>The recorded contents of a database.</summary>
    public static JsonObject Recorded(string database) =>
        JsonNode.Parse(File.ReadAllText(GoldenFiles.PathOf("sql/contents_after.json")))![database]!.AsObject();

    /// <summary>Everything in which a database differs from recorded contents. Comments of CREATE STABLE are no part of the stream, virtual tables none of these tests.</summary>
    public async Task<List<string>> DifferencesAsync(JsonObject recorded, string database)
    {
        var differences = new List<string>();
        var superTables = recorded["stables"]!.AsObject().Where(s => s.Key != "vst").ToList();
        foreach (var (name, answers) in superTables)
        {
            var quoted = SqlIdentifier.Quote(database, name);
            Compare(differences, $"DESCRIBE {name}", Rows(answers!["describe"]!), Rows(await AskAsync($"DESCRIBE {quoted}")));
            Compare(differences, $"SHOW CREATE {name}", Rows(answers["show_create"]!).ConvertAll(NoComment), Rows(await AskAsync($"SHOW CREATE STABLE {quoted}")).ConvertAll(NoComment));
            var tags = await AskAsync($"SELECT table_name, tag_name, tag_type, tag_value FROM information_schema.ins_tags WHERE db_name = {SqlLiteral.Text(database)} AND stable_name = {SqlLiteral.Text(name)}");
            Compare(differences, $"tags of {name}", Sorted(answers["tags"]!), Sorted(tags));
        }

        var tables = recorded["tables"]!.AsObject().Where(t => !t.Value!["type"]!.GetValue<string>().StartsWith("VIRTUAL", StringComparison.Ordinal)).ToList();
        foreach (var (name, answers) in tables)
        {
            var quoted = SqlIdentifier.Quote(database, name);
            if (answers!["show_create"]!["data"] is not null) Compare(differences, $"SHOW CREATE {name}", Rows(answers["show_create"]!).ConvertAll(NoTimeKey), Rows(await AskAsync($"SHOW CREATE TABLE {quoted}")));
            Compare(differences, $"rows of {name}", Rows(answers["rows"]!), Rows(await AskAsync($"SELECT * FROM {quoted} ORDER BY 1")));
        }

        var names = Rows(await AskAsync($"SELECT table_name FROM information_schema.ins_tables WHERE db_name = {SqlLiteral.Text(database)}"));
        Compare(differences, "tables", [.. tables.Select(t => new JsonArray(t.Key).ToJsonString()).Order(StringComparer.Ordinal)], [.. names.Order(StringComparer.Ordinal)]);
        return differences;
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Right after a database was dropped, queries of the catalog may meet its vnodes: such answers are asked for again.</summary>
    private async Task<JsonNode> AskAsync(string sql)
    {
        const int vnodeIsClosed = 0x0503;
        for (var deadline = TimeProvider.System.GetTimestamp(); ;)
        {
            var answer = await AskOnceAsync(sql);
            if (answer["code"]?.GetValue<int>() != vnodeIsClosed || TimeProvider.System.GetElapsedTime(deadline) > TimeSpan.FromSeconds(10)) return answer;
        }
    }

    private async Task<JsonNode> AskOnceAsync(string sql)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{dsn.Host}:{(dsn.Transport == DsnTransport.Native ? AdapterPort : dsn.Port)}/rest/sql") { Content = new StringContent(sql) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{dsn.User}:{dsn.Password}")));
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    private static void Compare(List<string> differences, string what, List<string> recorded, List<string> there)
    {
        if (recorded.SequenceEqual(there)) return;
        var missing = recorded.Except(there).Take(3).Select(r => "- " + Cut(r));
        var extra = there.Except(recorded).Take(3).Select(r => "+ " + Cut(r));
        differences.Add($"{what}:\n{string.Join('\n', missing.Concat(extra))}");
    }

    private static List<string> Rows(JsonNode answer) =>
        answer["data"] is JsonArray data ? [.. data.Select(r => r!.ToJsonString())] : [answer["desc"]?.ToJsonString() ?? "no answer"];

    private static List<string> Sorted(JsonNode answer) => [.. Rows(answer).Order(StringComparer.Ordinal)];

    private static string NoComment(string row) => Comment().Replace(row, "");

    // Output tables of streams have their timestamp flagged as key, which no statement can ask for.
    private static string NoTimeKey(string row) => row.Replace(" TIMESTAMP COMPOSITE KEY", " TIMESTAMP", StringComparison.Ordinal);

    private static string Cut(string row) => row.Length > 300 ? row[..300] + "…" : row;

    // In JSON the quotes of the comment are escaped.
    [GeneratedRegex(@" COMMENT (\\u0027|')((?!\\u0027|').|(\\u0027\\u0027|''))*(\\u0027|')")]
    private static partial Regex Comment();
}
