using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tidemark.Testing;

namespace Tidemark.Sandbox.Tests.Transcripts;

/// <summary>The recordings in which the server behind the adapter was stopped and started again.</summary>
internal static class StoppedServer
{
    private const ulong FirstWhileDown = 5;
    private const ulong FirstAfterwards = 16;
    private const string Statement = "select count(*) from g_us.at_max";

    /// <summary>Of these exchanges only the answers were kept.</summary>
    public static IReadOnlyList<string> RestTitles { get; } = [.. Rest().Select(exchange => (string)exchange!["title"]!)];

    public static void Prepare(RecordedServer recorded, ulong requestId) =>
        recorded.Server.Faults.ServerIsDown = requestId is >= FirstWhileDown and < FirstAfterwards;

    /// <summary>The differences of the REST exchanges, by title.</summary>
    public static async Task<IReadOnlyList<(string Title, IReadOnlyList<string> Differences)>> PlayRestAsync(RecordedServer recorded)
    {
        using var client = new HttpClient { BaseAddress = recorded.Server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("root:taosdata")));
        var results = new List<(string, IReadOnlyList<string>)>();
        foreach (var exchange in Rest())
        {
            recorded.Server.Faults.ServerIsDown = results.Count == 0;
            var before = recorded.Clock.GetUtcNow();
            using var content = new StringContent(Statement);
            using var answer = await client.PostAsync(new Uri("rest/sql", UriKind.Relative), content, TestContext.Current.CancellationToken);
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var wanted = Describe((int)exchange!["status"]!, (string)exchange["body"]!, TimeSpan.FromMilliseconds((int)exchange["ms"]!));
            var got = Describe((int)answer.StatusCode, body, recorded.Clock.GetUtcNow() - before);
            results.Add(((string)exchange["title"]!, wanted == got ? [] : [$"expected {wanted}, got {got}"]));
        }

        return results;
    }

    /// <summary>Status, body without timing, and how many tens of seconds it took.</summary>
    private static string Describe(int status, string body, TimeSpan took) => string.Create(
        CultureInfo.InvariantCulture,
        $"{status} {Regex.Replace(body, "\"timing\":\\d+", "\"timing\":0", RegexOptions.None, TimeSpan.FromSeconds(1))} after {Math.Floor(took.TotalSeconds / 10) * 10} s");

    private static JsonArray Rest() => JsonNode.Parse(File.ReadAllText(GoldenFiles.PathOf("ws/http_server_down.json")))!.AsArray();
}
