using Tidemark.Avro;
using Tidemark.Taosdump.Dump;
using Tidemark.Testing;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>Our directories beside those that the real tool wrote of the same databases with the same flags: the same files, schemas, statements and records.</summary>
public sealed class GoldenDumps(GoldenScene golden) : IClassFixture<GoldenScene>
{
    private readonly DumpScene _scene = golden.Scene;

    public static TheoryData<string> Recorded =>
    [
        "out_null", "out_snappy", "out_deflate", "out_no_property", "out_schema", "out_range_epoch", "out_range_iso", "out_two_dbs", "out_tables", "out_stable", "out_loose", "out_noescape", "out_batch", "out_escape_db",
    ];

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task RunAsync_FlagsOfARecordedDump_WritesWhatTheRealToolWrote(string folder)
    {
        var options = Flags(folder);
        var report = await DumpScene.DumpAsync(options);
        Assert.Empty(report.Failures);
        // What the real tool has no room for: ENCODE, COMPRESS and LEVEL of two tables, and TTL and comment of a child.
        var expected = DumpText.Of(GoldenFiles.PathOf("taosdump/" + folder)).Where(l => !IsOfOptions(l)).ToList();
        var actual = DumpText.Of(options.Directory).Where(l => !l.Contains(".tidemark: ", StringComparison.Ordinal) && !IsOfOptions(l)).ToList();
        // The real tool makes the directory of a table whose rows are all outside the range, and the file that names it.
        var missing = expected.Except(actual).Where(l => !IsOfEmptyDirectory(l, folder, actual)).ToList();
        var extra = actual.Except(expected).ToList();
        Assert.True(missing.Count + extra.Count == 0, string.Join('\n', missing.Select(l => "- " + l).Concat(extra.Select(l => "+ " + l)).Take(40)));
    }

    private static bool IsOfOptions(string line) => line.Contains("NOT EXISTS `g_dump`.`opts", StringComparison.Ordinal);

    private static bool IsOfEmptyDirectory(string line, string folder, IReadOnlyList<string> actual) =>
        folder.StartsWith("out_range", StringComparison.Ordinal) && line.Contains("/stbname: ", StringComparison.Ordinal) && !actual.Any(l => l.StartsWith(line[..line.IndexOf("/stbname", StringComparison.Ordinal)], StringComparison.Ordinal));

    [Fact]
    public async Task RunAsync_Lzma_WritesTheSameRecords()
    {
        Assert.SkipUnless(AvroCodecs.IsAvailable(AvroCodec.Lzma), "liblzma is not there");
        var options = _scene.Options("g_dump") with { Codec = AvroCodec.Lzma };
        var report = await DumpScene.DumpAsync(options);
        Assert.Equal(357, report.Rows);
        var rows = 0L;
        foreach (var file in Directory.EnumerateFiles(options.Directory, "*.avro", SearchOption.AllDirectories))
        {
            using var stream = File.OpenRead(file);
            using var reader = AvroFileReader.Open(stream);
            Assert.Equal(AvroCodec.Lzma, reader.Codec);
            while (reader.ReadBlock(out var block)) rows += block.Count;
        }

        Assert.Equal(357, rows);
    }

    [Fact]
    public async Task RunAsync_ChildrenWithTtlAndComment_KeepsThemInAFileOfItsOwn()
    {
        var options = _scene.Options("g_dump");
        await DumpScene.DumpAsync(options);
        var lines = File.ReadAllLines(Assert.Single(Directory.EnumerateFiles(options.Directory, "after.tidemark", SearchOption.AllDirectories)));
        Assert.Equal(["ALTER TABLE `g_dump`.`opts1` TTL 3650", "ALTER TABLE `g_dump`.`opts1` COMMENT 'child with ttl'"], lines);
    }

    [Fact]
    public async Task RunAsync_ColumnsWithEncodeAndCompress_KeepsThem()
    {
        var options = _scene.Options("g_dump");
        await DumpScene.DumpAsync(options);
        var statements = DumpText.Of(options.Directory).Where(IsOfOptions).ToList();
        Assert.Equal(2, statements.Count);
        Assert.Contains(statements, s => s.Contains("`opts` (`ts` TIMESTAMP, `a` INT ENCODE 'simple8b' COMPRESS 'zlib' LEVEL 'high'", StringComparison.Ordinal) && s.EndsWith("COMMENT 'options' SMA (`a`)", StringComparison.Ordinal));
        Assert.Contains(statements, s => s.Contains("`a` INT ENCODE 'simple8b' COMPRESS 'zstd' LEVEL 'medium') TTL 100 COMMENT 'nt'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_AllOptions_KeepsThoseThatTheRealToolLoses()
    {
        var options = _scene.Options("g_dump_ns");
        await DumpScene.DumpAsync(options);
        var creates = File.ReadAllLines(Path.Combine(Assert.Single(Directory.EnumerateDirectories(options.Directory)), "dbs.sql")).Where(l => l.StartsWith("CREATE DATABASE IF NOT EXISTS g_dump_ns ", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, creates.Count);
        Assert.All(["VGROUPS 2", "BUFFER 16", "CACHEMODEL 'last_row'", "MINROWS 50", "PRECISION 'ns'", "WAL_RETENTION_PERIOD"], option => Assert.Contains(option, creates[0], StringComparison.Ordinal));
    }

    private DumpOptions Flags(string folder)
    {
        var whole = _scene.Options("g_dump");
        var micro = _scene.Options("g_dump_us");
        return folder switch
        {
            "out_null" => whole with { Codec = AvroCodec.Null },
            "out_deflate" => whole with { Codec = AvroCodec.Deflate },
            "out_no_property" => whole with { WithoutProperties = true },
            "out_schema" => whole with { SchemaOnly = true },
            "out_range_epoch" => whole with { Time = new DumpTimeRange("1700000005000", "1700000010000") },
            "out_range_iso" => whole with { Time = new DumpTimeRange("2023-11-14T22:13:25.000+0000", "2023-11-14T22:13:30.000+0000") },
            "out_two_dbs" => _scene.Options("g_dump_us", "g_dump_ns"),
            "out_tables" => whole with { Tables = ["d0", "nt_all", "at_max"] },
            "out_stable" => whole with { Tables = ["meters"] },
            "out_loose" => micro with { LooseMode = true },
            "out_noescape" => micro with { NoEscape = true },
            "out_batch" => whole with { Tables = ["d0"], BatchRows = 100, Threads = 1 },
            "out_escape_db" => micro with { EscapeDatabase = true },
            _ => whole,
        };
    }
}
