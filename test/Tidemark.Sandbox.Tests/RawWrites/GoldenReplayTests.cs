using System.Text.Json;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.RawWrites;
using Tidemark.Testing;

namespace Tidemark.Sandbox.Tests.RawWrites;

/// <summary>
/// Recorded streams of a real server go through the raw writes of the sandbox; the result must differ from the source in the same places
/// where the real server's own replay of the same recordings differed from it, and with the same refusals.
/// </summary>
public sealed class GoldenReplayTests
{
    /// <summary>Recording, order, target and source of the real replays. Raw submits are not among them: the sandbox refuses them.</summary>
    public static TheoryData<string, string, string, string> Replays => new()
    {
        { "after_g_t_us.wal.rawlog", "as polled", "g_r_us", "g_us" },
        { "after_g_t_us.snapshot.rawlog", "as polled", "g_r_us_snap", "g_us" },
        { "after_g_t_ns.wal.rawlog", "as polled", "g_r_ns", "g_ns" },
        { "after_g_t_ms.wal.rawlog", "as polled", "g_r_wal", "g_ms" },
        { "after_g_t_ms.wal_batch.rawlog", "as polled", "g_r_batch", "g_ms" },
        { "after_g_t_ms.snapshot.rawlog", "as polled", "g_r_snap", "g_ms" },
        { "after_g_t_ms.wal.rawlog", "vg", "g_r_vg", "g_ms" },
    };

    [Theory]
    [MemberData(nameof(Replays))]
    public void Write_RecordedStream_RefusesWhatTheRealReceiverRefused(string file, string order, string target, string source)
    {
        var (_, errors) = Replay(file, order, target, source, realTraps: true);

        Assert.Equal(RecordedErrors(target), errors);
    }

    [Theory]
    [MemberData(nameof(Replays))]
    public void Write_RecordedStream_DiffersFromItsSourceAsTheRealReplayDid(string file, string order, string target, string source)
    {
        var (database, _) = Replay(file, order, target, source, realTraps: true);

        var differences = Differences(DatabaseContents.Recorded("contents_after.json", source), DatabaseContents.Of(database));

        Assert.Equal(RecordedDifferences(target), differences);
    }

    private static (Database Database, List<string> Errors) Replay(string file, string order, string target, string source, bool realTraps)
    {
        var engine = new SandboxEngine(new() { RealTraps = realTraps });
        var database = engine.CreateDatabase(target, [new("PRECISION", source[2..]), new("KEEP", "36500"), new("VGROUPS", "2")]);
        var writer = new RawWriter(engine);
        var errors = new List<string>();
        var messages = RecordedMessage.Read(file).AsEnumerable();
        if (order == "vg")
            messages = messages.OrderBy(m => m.Vgroup);
        foreach (var (message, index) in messages.Select((m, i) => (m, i)))
        {
            try
            {
                writer.Write(target, message.RawType, message.Body);
            }
            catch (SandboxException e)
            {
                errors.Add($"{index} {message.RawType} {e.Code} {e.Message}");
            }
        }

        return (database, errors);
    }

    private static List<string> RecordedErrors(string target)
    {
        var line = File.ReadLines(GoldenFiles.PathOf("tmq/replay.jsonl")).Single(l => l.Contains($"\"db\":\"{target}\"", StringComparison.Ordinal));
        using var replay = JsonDocument.Parse(line);
        return [.. replay.RootElement.GetProperty("errors").EnumerateArray().Select(e =>
            $"{e.GetProperty("index")} {e.GetProperty("raw_type")} {e.GetProperty("code")} {e.GetProperty("message")}")];
    }

    /// <summary>The recorded differences, without those of SHOW CREATE.</summary>
    private static List<string> RecordedDifferences(string target)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(GoldenFiles.PathOf("tmq/replay_compare.json")));
        var differences = new List<string>();
        foreach (var difference in document.RootElement.EnumerateArray().Single(c => c.GetProperty("target").GetString() == target)
            .GetProperty("differences").EnumerateArray())
        {
            var name = difference[1].GetString();
            switch (difference[2].GetString())
            {
                case "missing in target":
                    differences.Add($"{name} missing");
                    break;
                case "describe":
                    differences.AddRange(difference[3].GetProperty("dst").EnumerateArray().Select(r =>
                        $"{name} describe {r[0]} {r[1].GetString()!.Replace(", ", ",", StringComparison.Ordinal)} {r[2]} {r[3]} {r[4]} {r[5]} {r[6]}"));
                    break;
                case "tags":
                    var there = difference[3].GetProperty("dst").EnumerateArray().ToList();
                    differences.AddRange(there.Select(r => $"{name} tags {r[0]} {r[1]} {ContentText.Tag(r[2].GetString()!, r[3].GetString())}"));
                    if (there.Count == 0)
                        differences.AddRange(difference[3].GetProperty("src").EnumerateArray().Select(r => $"{name} tags {r[0]} {r[1]} gone"));
                    break;
                case "rows":
                    differences.AddRange(RowDifferences(name!, difference[3]));
                    break;
            }
        }

        return [.. differences.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> RowDifferences(string name, JsonElement rows)
    {
        if (rows.TryGetProperty("columns_dst", out var columns))
            foreach (var column in columns.EnumerateArray().Zip(rows.GetProperty("columns_src").EnumerateArray()))
                if (column.First[1].GetString() != column.Second[1].GetString())
                    yield return $"{name} column {column.First[0]} {column.First[1]} {column.First[2]}";
        if (rows.GetProperty("rows_src").GetInt32() != rows.GetProperty("rows_dst").GetInt32())
            yield return $"{name} rows {rows.GetProperty("rows_dst")}";
    }

    /// <summary>What the target has otherwise than the source; values of rows are compared where the columns and the count are the same.</summary>
    private static List<string> Differences(DatabaseContents source, DatabaseContents target)
    {
        var differences = new List<string>();
        Assert.Equal(source.SuperTables.Keys, target.SuperTables.Keys);
        foreach (var (name, columns) in source.SuperTables)
            differences.AddRange(target.SuperTables[name].Except(columns).Select(c => $"{name} describe {c}"));
        foreach (var (name, tags) in source.Tags)
        {
            var there = target.Tags[name];
            differences.AddRange(there.Except(tags).Select(t => $"{name} tags {t}"));
            var keys = there.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
            differences.AddRange(tags.Select(KeyOf).Where(t => !keys.Contains(t)).Select(t => $"{name} tags {t} gone"));
        }

        foreach (var (name, columns) in source.Columns)
        {
            if (!target.Columns.TryGetValue(name, out var there))
            {
                differences.Add($"{name} missing");
                continue;
            }

            differences.AddRange(there.Except(columns).Select(c => $"{name} column {c}"));
            if (source.Rows[name].Count != target.Rows[name].Count)
                differences.Add($"{name} rows {target.Rows[name].Count}");
            else if (there.SequenceEqual(columns))
                Assert.Equal(source.Rows[name], target.Rows[name]);
        }

        Assert.Empty(target.Columns.Keys.Except(source.Columns.Keys));
        return [.. differences.Order(StringComparer.Ordinal)];
    }

    private static string KeyOf(string tag) => string.Join(' ', tag.Split(' ').Take(2));
}
