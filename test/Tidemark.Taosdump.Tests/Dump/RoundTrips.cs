using Tidemark.Avro;
using Tidemark.Taosdump.Dump;
using Tidemark.Taosdump.Restore;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>What is dumped restores to the same: options, columns, tags, TTL, comments and every row.</summary>
public sealed class RoundTrips(GoldenScene golden) : IClassFixture<GoldenScene>
{
    private readonly DumpScene _scene = golden.Scene;

    public static TheoryData<string, string> Ways =>
    [
        ("g_dump", "plain"), ("g_dump", "deflate"), ("g_dump", "null"), ("g_dump", "escaped"), ("g_dump", "small batches"), ("g_dump", "not escaped"), ("g_dump", "tide"),
        ("g_dump_us", "plain"), ("g_dump_us", "loose"), ("g_dump_us", "not escaped"), ("g_dump_us", "dots"), ("g_dump_ns", "plain"), ("g_dump_ns", "loose"), ("g_dump_ns", "tide"),
    ];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task RunAsync_DumpAndRestore_GiveTheSameDatabase(string database, string way)
    {
        var plain = _scene.Options(database);
        var options = way switch
        {
            "deflate" => plain with { Codec = AvroCodec.Deflate },
            "null" => plain with { Codec = AvroCodec.Null },
            "escaped" => plain with { EscapeDatabase = true },
            "small batches" => plain with { BatchRows = 7, Threads = 1 },
            "loose" => plain with { LooseMode = true },
            "not escaped" => plain with { NoEscape = true },
            "dots" => plain with { ReplaceDots = true },
            "tide" => plain with { Format = DumpFormat.Tide },
            _ => plain,
        };
        Assert.Empty((await DumpScene.DumpAsync(options)).Failures);
        var target = $"{database}_{way.Replace(' ', '_')}";
        var restore = new DumpRestoreOptions
        {
            Target = _scene.Dsn, Directory = options.Directory, Renames = new Dictionary<string, string> { [database] = target }, Threads = 3, RetryPause = TimeSpan.FromMilliseconds(10),
        };
        var report = await DumpRestore.RunAsync(restore, null, TestContext.Current.CancellationToken);
        Assert.Empty(report.Failures);
        Assert.Equal(await _scene.ContentsAsync(database), await _scene.ContentsAsync(target));
    }

    [Theory]
    [InlineData("large_avro", DumpFormat.Avro)]
    [InlineData("large_tide", DumpFormat.Tide)]
    public async Task RunAsync_ChildrenOfManyRowsBesideSmallOnes_RestoreToTheSame(string database, DumpFormat format)
    {
        await _scene.SqlAsync($"CREATE DATABASE {database}", $"CREATE STABLE {database}.st (ts TIMESTAMP, v INT, n NCHAR(10)) TAGS (g INT)");
        await _scene.SqlAsync(new[] { (Child: "`it's large`", Rows: 50_000), (Child: "`a large一`", Rows: 60_001), (Child: "nearly", Rows: 49_999), (Child: "small", Rows: 3), (Child: "none", Rows: 0) }.SelectMany((table, g) => Rows($"{database}.{table.Child}", g, table.Rows)
            .Prepend($"CREATE TABLE {database}.{table.Child} USING {database}.st TAGS ({g})")));
        var options = _scene.Options(database) with { Format = format };
        var report = await DumpScene.DumpAsync(options);
        Assert.Empty(report.Failures);
        Assert.Equal(160_003, report.Rows);
        var target = database + "_copy";
        var restore = new DumpRestoreOptions { Target = _scene.Dsn, Directory = options.Directory, Renames = new Dictionary<string, string> { [database] = target }, Threads = 3 };
        Assert.Empty((await DumpRestore.RunAsync(restore, null, TestContext.Current.CancellationToken)).Failures);
        Assert.Equal(await _scene.ContentsAsync(database), await _scene.ContentsAsync(target));
    }

    [Fact]
    public async Task RunAsync_DecimalAndBlob_RestoreFromTheExtension()
    {
        await _scene.SqlAsync(
            "CREATE DATABASE own", "CREATE STABLE own.st (ts TIMESTAMP, d DECIMAL(10, 2), w DECIMAL(30, 5)) TAGS (g INT)", "CREATE TABLE own.t1 USING own.st TAGS (1)",
            "INSERT INTO own.t1 VALUES (1700000000000, -1.5, 123456789012345678901234.5) (1700000001000, NULL, 0)", "CREATE TABLE own.blobs (ts TIMESTAMP, b BLOB)", "INSERT INTO own.blobs VALUES (1700000000000, '\\xff00') (1700000001000, NULL)");
        var options = _scene.Options("own");
        await DumpScene.DumpAsync(options);
        var restore = new DumpRestoreOptions { Target = _scene.Dsn, Directory = options.Directory, Renames = new Dictionary<string, string> { ["own"] = "own2" } };
        Assert.Empty((await DumpRestore.RunAsync(restore, null, TestContext.Current.CancellationToken)).Failures);
        Assert.Equal(await _scene.ContentsAsync("own"), await _scene.ContentsAsync("own2"));
    }

    [Fact]
    public async Task RunAsync_WithoutProperties_KeepsThePrecision()
    {
        await _scene.SqlAsync("CREATE DATABASE plain_us PRECISION 'us' BUFFER 16", "CREATE TABLE plain_us.nt (ts TIMESTAMP, v INT)", "INSERT INTO plain_us.nt VALUES (1700000000000001, 1)", "CREATE DATABASE plain_ms PRECISION 'ms'");
        var options = _scene.Options("plain_us") with { WithoutProperties = true };
        await DumpScene.DumpAsync(options);
        var lines = File.ReadAllLines(Path.Combine(Directory.EnumerateDirectories(options.Directory).Single(), "dbs.sql"));
        Assert.Contains("#!tidemark_precision: us", lines);
        Assert.Contains("CREATE DATABASE IF NOT EXISTS plain_us ;", lines);

        var restore = new DumpRestoreOptions { Target = _scene.Dsn, Directory = options.Directory, Renames = new Dictionary<string, string> { ["plain_us"] = "plain_us2" } };
        Assert.Empty((await DumpRestore.RunAsync(restore, null, TestContext.Current.CancellationToken)).Failures);
        Assert.Equal(["1700000000000001|1"], await _scene.RowsAsync("SELECT * FROM plain_us2.nt"));
        var other = await DumpRestore.RunAsync(restore with { Renames = new Dictionary<string, string> { ["plain_us"] = "plain_ms" } }, null, TestContext.Current.CancellationToken);
        Assert.Contains("are in us, those of the database on the target in ms", Assert.Single(other.Failures).Cause, StringComparison.Ordinal);
        Assert.Empty(await _scene.TablesAsync("plain_ms"));
    }

    // Values differ from child to child, so that none is taken for another.
    private static IEnumerable<string> Rows(string table, int child, int rows) => Enumerable.Range(0, rows).Chunk(10_000)
        .Select(chunk => $"INSERT INTO {table} VALUES {string.Concat(chunk.Select(row => FormattableString.Invariant($"({1_700_000_000_000 + row}, {(row % 7 == 0 ? "NULL" : $"{(row * 5) + child}")}, 'r{child}')")))}");
}
