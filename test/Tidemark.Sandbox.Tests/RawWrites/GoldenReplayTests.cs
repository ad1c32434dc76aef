using System.Text.Json;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.RawWrites;
using Tidemark.Sandbox.Sql;
using Tidemark.Sandbox.Tests.Sql;
using Tidemark.Testing;

namespace Tidemark.Sandbox.Tests.RawWrites;

/// <summary>
/// Recorded streams of a real server go through the raw writes of the sandbox; the result must differ from the source in the same places
/// where the real server's own replay of the same recordings differed from it, and with the same refusals.
/// </summary>
public sealed class GoldenReplayTests
{
    /// <summary>Recording, order, target and source of the real replays.</summary>
    public static TheoryData<string, string, string, string> Replays => new()
    {
        { "after_g_t_us.wal.rawlog", "as polled", "g_r_us", "g_us" },
        { "after_g_t_us.snapshot.rawlog", "as polled", "g_r_us_snap", "g_us" },
        { "after_g_t_ns.wal.rawlog", "as polled", "g_r_ns", "g_ns" },
        { "after_g_t_ms.wal.rawlog", "as polled", "g_r_wal", "g_ms" },
        { "after_g_t_ms.wal_batch.rawlog", "as polled", "g_r_batch", "g_ms" },
        { "after_g_t_ms.snapshot.rawlog", "as polled", "g_r_snap", "g_ms" },
        { "after_g_t_ms.wal.rawlog", "vg", "g_r_vg", "g_ms" },
        { "after_g_t_ms.wal_raw.rawlog", "as polled", "g_r_raw", "g_ms" },
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

    [Theory]
    [MemberData(nameof(Replays))]
    public void ShowCreate_AfterRecordedStream_DiffersFromItsSourceAsInTheRealReplay(string file, string order, string target, string source)
    {
        var (database, _) = Replay(file, order, target, source, realTraps: true);
        var session = new SqlSession(database.Engine);

        var differences = new List<string>();
        foreach (var (name, text) in DatabaseContents.RecordedCreates("contents_after.json", source))
        {
            var what = database.FindSuperTable(name) is null ? "TABLE" : "STABLE";
            var here = RestText.Run(session, $"SHOW CREATE {what} `{target}`.`{name}`")[^1];
            if (here != text && here != "9731 Table does not exist")
                differences.Add(here);
        }

        Assert.Equal(RecordedCreates(target), differences.Order(StringComparer.Ordinal));
    }

    /// <summary>Recordings made before the changes: nothing in them is a trap.</summary>
    [Theory]
    [InlineData("before_g_t_us.wal.rawlog", "g_us")]
    [InlineData("before_g_t_ns.wal.rawlog", "g_ns")]
    [InlineData("before_g_t_ms.wal.rawlog", "g_ms")]
    [InlineData("before_g_t_ms.wal_batch.rawlog", "g_ms")]
    [InlineData("before_g_t_ms.wal_raw.rawlog", "g_ms")]
    [InlineData("before_g_t_blob.wal_raw.rawlog", "g_blob")]
    public void Write_RecordedStreamWithoutChanges_GivesItsSource(string file, string source)
    {
        var (database, errors) = Replay(file, "as polled", "g_copy", source, realTraps: true);

        Assert.Empty(errors);
        Assert.Empty(Differences(DatabaseContents.Recorded("contents_before.json", source), DatabaseContents.Of(database)));
    }

    /// <summary>What the real receiver refused of a database with virtual tables and a stream; null where it crashed.</summary>
    [Fact]
    public void Write_RecordedStreamOfVirtualTables_RefusesWhatTheRealReceiverRefused()
    {
        var (_, errors) = Replay("after_g_t_ext.wal.rawlog", "as polled", "g_r_ext", "g_ms", realTraps: true);

        Assert.Equal(RecordedErrors("g_r_ext"), errors);
    }

    [Theory]
    [InlineData("before_g_t_blob.wal.rawlog")]
    [InlineData("after_g_t_blob.wal.rawlog")]
    public void Write_RecordedBlobs_EndsTheClientAtEveryDataMessage(string file)
    {
        var (_, errors) = Replay(file, "as polled", "g_copy", "g_ms", realTraps: true);

        Assert.Equal(RecordedMessage.Read(file).Where(m => m.RawType is 2 or 4).Select(m => $"{m.Index} {m.RawType}  "), errors);
    }

    [Fact]
    public void Write_RecordedStreamWithoutTraps_KeepsRenamedTags()
    {
        var (database, _) = Replay("after_g_t_ms.wal.rawlog", "as polled", "g_copy", "g_ms", realTraps: false);

        var recorded = DatabaseContents.Recorded("contents_after.json", "g_ms");
        Assert.Equal(recorded.Tags["meters"], DatabaseContents.Of(database).Tags["meters"]);
    }

    private static (Database Database, List<string> Errors) Replay(string file, string order, string target, string source, bool realTraps)
    {
        var engine = new SandboxEngine(new() { RealTraps = realTraps });
        var database = engine.CreateDatabase(target, [new("PRECISION", source == "g_blob" ? "ms" : source[2..]), new("KEEP", "36500"), new("VGROUPS", "2")]);
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
            catch (ClientCrashException)
            {
                errors.Add($"{index} {message.RawType}  ");
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

    /// <summary>What SHOW CREATE answered of the real target where it differed.</summary>
    private static IEnumerable<string> RecordedCreates(string target)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(GoldenFiles.PathOf("tmq/replay_compare.json")));
        return [.. document.RootElement.EnumerateArray().Single(c => c.GetProperty("target").GetString() == target)
            .GetProperty("differences").EnumerateArray().Where(d => d[2].GetString() == "show_create").Select(d => d[3].GetProperty("dst"))
            .Select(dst => dst.ValueKind == JsonValueKind.Array
                ? $"{dst[0][0].GetString()}|{dst[0][1].GetString()}"
                : $"{dst.GetProperty("code")} {dst.GetProperty("desc").GetString()}").Order(StringComparer.Ordinal)];
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
