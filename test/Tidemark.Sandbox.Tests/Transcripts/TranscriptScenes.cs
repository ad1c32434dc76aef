namespace Tidemark.Sandbox.Tests.Transcripts;

/// <summary>The transcripts in the order in which they were recorded; those that went on at the same time share a scene.</summary>
public static class TranscriptScenes
{
    private static readonly string[] Retention =
    [
        "wal_retention_sql.jsonl", "tmq_wal_retention_zero.jsonl", "tmq_wal_retention_zero_snapshot.jsonl", "tmq_wal_expired_before.jsonl",
        "tmq_wal_expired.jsonl", "tmq_wal_expired_new_group.jsonl", "tmq_topic_in_use.jsonl",
    ];

    /// <summary>One after another by request id, as the server behind the adapter was stopped and came back.</summary>
    private static readonly string[] ServerDown =
        ["server_down.jsonl", "tmq_server_down.jsonl", "conn_server_down.jsonl", "tmq_subscribe_server_down.jsonl"];

    /// <summary>What was run between the transcripts by other means.</summary>
    private static readonly Dictionary<string, string[]> Before = new(StringComparer.Ordinal)
    {
        ["select_blocks.jsonl"] = ["create table g_ws.big (ts timestamp, v smallint)", .. BigRows()],
        ["write_raw.jsonl"] = ["create database g_wr_us precision 'us' vgroups 2 keep 36500"],
    };

    /// <summary>Requests that are not sent: EXPLAIN, the output of a stream (the sandbox has neither), and a list of ids and times.</summary>
    private static readonly Dictionary<string, (ulong First, ulong Last)[]> LeftOut = new(StringComparer.Ordinal)
    {
        ["select_other.jsonl"] = [(125, 127), (136, 138)],
        ["tmq_topic_ext.jsonl"] = [(1066, 1066), (1069, 1070)],
    };

    public static IReadOnlyList<TranscriptScene> All { get; } = [.. Build()];

    public static IReadOnlyList<string> Names { get; } = [.. All.SelectMany(scene => scene.Names)];

    public static bool LeavesOut(string name, ulong requestId) =>
        LeftOut.TryGetValue(name, out var ranges) && ranges.Any(range => requestId >= range.First && requestId <= range.Last);

    private static IEnumerable<TranscriptScene> Build()
    {
        foreach (var name in Transcript.Names)
        {
            if (ServerDown.Contains(name))
            {
                if (name == ServerDown[0]) yield return new TranscriptScene(ServerDown, []) { BeforeRequest = StoppedServer.Prepare };
                continue;
            }

            if (Retention.Contains(name))
            {
                if (name == "tmq_wal_retention_zero.jsonl") yield return new TranscriptScene(Retention, []);
                continue;
            }

            List<string> before = name.StartsWith("crash_", StringComparison.Ordinal)
                ? ["drop database if exists g_crash", "create database g_crash vgroups 2 keep 36500", "create table g_crash.t (ts timestamp, v int)"]
                : [];
            // An earlier try had left the table with its last column.
            if (name == "crash_write_raw_stream_metadata.jsonl") before.Add("create vtable g_crash.vnt1 (ts timestamp, v0 int, v1 float, v2 int, v3 float)");
            yield return new TranscriptScene([name], Before.GetValueOrDefault(name, [.. before]));
        }
    }

    private static IEnumerable<string> BigRows()
    {
        for (var first = 0; first < 6000; first += 1000)
            yield return "insert into g_ws.big values " + string.Concat(Enumerable.Range(first, 1000).Select(row => $"({1_700_000_000_000 + row},{row % 100})"));
    }
}
