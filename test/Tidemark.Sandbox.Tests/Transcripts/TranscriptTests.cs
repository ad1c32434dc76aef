namespace Tidemark.Sandbox.Tests.Transcripts;

/// <summary>Every conversation recorded from a real adapter is held with the sandbox, in the same order, with the same answers.</summary>
public sealed class TranscriptTests(RecordedServer recorded) : IClassFixture<RecordedServer>
{
    /// <summary>Conversations that the sandbox cannot hold, with the reason.</summary>
    private static readonly Dictionary<string, string> Gaps = new(StringComparer.Ordinal)
    {
    };

    /// <summary>Single answers that differ: text of the difference, and the reason.</summary>
    private static readonly Dictionary<string, (string Text, string Reason)[]> Differences = new(StringComparer.Ordinal)
    {
        ["misc.jsonl"] =
        [
            ("select timezone()", "The abbreviations of time zones are not known here: the text has another length."),
            ("result 1: ", "As above: (JST, +0900) is (Asia/Tokyo, +0900) here."),
            ("result 2: ", "to_iso8601 of a number is in UTC here."),
        ],
        ["select_other.jsonl"] = [("cast(1.5 as decimal(10,3))", "The real server gives the length of a cast to DECIMAL as 64.")],
        ["tmq_topic_ext.jsonl"] = [("\"req_id\":1065,", "A stream wrote into its output table too, which makes another kind of message; the sandbox has no streams.")],
        ["stmt2_other.jsonl"] = [("1700000000001|NULL|", "A DECIMAL bound as text is read beyond its end; what lies there is the real process's memory.")],
    };

    public static TheoryData<string> Names => [.. TranscriptScenes.Names, .. HttpExchange.Load().Select(exchange => "http: " + exchange.Title), .. StoppedServer.RestTitles];

    [Theory]
    [MemberData(nameof(Names))]
    public void Replay_GivesTheRecordedAnswers(string name)
    {
        if (Gaps.TryGetValue(name, out var reason)) Assert.Skip(reason);
        var known = Differences.GetValueOrDefault(name, []);
        var differences = recorded.Differences[name].Where(difference => !known.Any(gap => difference.Contains(gap.Text, StringComparison.Ordinal))).ToList();
        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n" + string.Join('\n', differences.Take(20)));
    }
}
