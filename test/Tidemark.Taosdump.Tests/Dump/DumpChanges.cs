using Tidemark.Errors;
using Tidemark.Sandbox.Faults;
using Tidemark.Sandbox.Sql;
using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>Tables that are altered or dropped while they are dumped, and servers that deliver less than they count: nothing half-done looks whole.</summary>
public sealed class DumpChanges : IAsyncLifetime
{
    private const int Rows = 5000;

    // On one connection the children are read by one query, on more by one each.
    private const string Mixed = "SELECT tbname, `ts`, `v`, `s` FROM `live`.`st`";
    private const string Alone = "SELECT `ts`, `v`, `s` FROM `live`.`st`";
    private readonly DumpScene _scene = new();

    public async ValueTask InitializeAsync()
    {
        await _scene.InitializeAsync();
        await _scene.SqlAsync(
        [
            "CREATE DATABASE live", "CREATE STABLE live.st (ts TIMESTAMP, v INT, s VARCHAR(20)) TAGS (g INT)", "CREATE TABLE live.a USING live.st TAGS (1) live.b USING live.st TAGS (2)",
            "CREATE TABLE live.nt (ts TIMESTAMP, v INT, w INT)",
            .. Enumerable.Range(0, Rows).Chunk(1000).SelectMany(c => new[] { "a", "b" }.Select(t => $"INSERT INTO live.{t} VALUES {string.Join(' ', c.Select(i => $"({1700000000000 + i}, {i}, 's{i}')"))}")),
            .. Enumerable.Range(0, Rows).Chunk(1000).Select(c => $"INSERT INTO live.nt VALUES {string.Join(' ', c.Select(i => $"({1700000000000 + i}, {i}, {i})"))}"),
        ]);
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [MemberData(nameof(Alterations))]
    public async Task RunAsync_ColumnsChangedMeanwhile_EndsAndNamesTheTable(DumpFormat format, string statements, int threads)
    {
        var options = _scene.Options("live") with { Format = format, Threads = threads };
        AtFirst(QueryOf(threads), statements);
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => DumpScene.DumpAsync(options));
        Assert.True(error.Code == ErrorCode.ServerError, error.ToString());
        Assert.Contains("live.st ", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
        Assert.Empty(Directory.EnumerateFileSystemEntries(options.Directory));
    }

    public static TheoryData<DumpFormat, string, int> Alterations()
    {
        string[] alterations = ["ALTER STABLE live.st DROP COLUMN v", "ALTER STABLE live.st MODIFY COLUMN s VARCHAR(40)", "ALTER STABLE live.st DROP COLUMN v; ALTER STABLE live.st ADD COLUMN v FLOAT"];
        var data = new TheoryData<DumpFormat, string, int>();
        foreach (var statements in alterations)
        {
            foreach (var threads in new[] { 1, 3 })
            {
                data.Add(DumpFormat.Avro, statements, threads);
                data.Add(DumpFormat.Tide, statements, threads);
            }
        }

        return data;
    }

    [Fact]
    public async Task RunAsync_ColumnOfNormalTableDropped_EndsAndNamesTheTable()
    {
        var options = _scene.Options("live");
        AtFirst("SELECT `ts`, `v`, `w` FROM `live`.`nt`", "ALTER TABLE live.nt DROP COLUMN w");
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => DumpScene.DumpAsync(options));
        Assert.Contains("live.nt ", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(options.Directory));
    }

    [Fact]
    public async Task RunAsync_ColumnOfNormalTableDroppedWhileInTide_ReadsItsNewShape()
    {
        AtFirst("SELECT * FROM `live`.`nt`", "ALTER TABLE live.nt DROP COLUMN w");
        var report = await DumpScene.DumpAsync(_scene.Options("live") with { Format = DumpFormat.Tide });
        Assert.Empty(report.Failures);
        Assert.Equal(3 * Rows, report.Rows);
    }

    [Theory]
    [InlineData(DumpFormat.Avro, 1)]
    [InlineData(DumpFormat.Avro, 3)]
    [InlineData(DumpFormat.Tide, 1)]
    [InlineData(DumpFormat.Tide, 3)]
    public async Task RunAsync_SuperTableDroppedMeanwhile_SaysSo(DumpFormat format, int threads)
    {
        AtFirst(QueryOf(threads), "DROP STABLE live.st");
        var report = await DumpScene.DumpAsync(_scene.Options("live") with { Format = format, Threads = threads });
        Assert.Single(report.Warnings, w => w.StartsWith("live.st was dropped", StringComparison.Ordinal));
        Assert.Empty(report.Failures);
        Assert.Equal(Rows, report.Rows);
    }

    [Fact]
    public async Task RunAsync_SuperTableDroppedHalfRead_HasNoneOfItsRows()
    {
        // The rows of the one child are read, those of the other are still to be read.
        AtFirst(Alone, "DROP STABLE live.st", skip: 1);
        var options = _scene.Options("live") with { Threads = 2 };
        var report = await DumpScene.DumpAsync(options);
        Assert.Single(report.Warnings, w => w.StartsWith("live.st was dropped", StringComparison.Ordinal));
        Assert.Empty(report.Failures);
        Assert.Equal(Rows, report.Rows);
        Assert.Equal(2, Directory.EnumerateFiles(options.Directory, "*.avro-*", SearchOption.AllDirectories).Count(f => !f.EndsWith(".m", StringComparison.Ordinal)));
        Assert.Single(Directory.EnumerateFiles(options.Directory, "*.avro", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(DumpFormat.Avro, 1, "live.b had 5000 rows when the dump began and has 0 now")]
    [InlineData(DumpFormat.Avro, 3, "live.b had 5000 rows when the dump began and has 0 now")]
    [InlineData(DumpFormat.Tide, 1, "live.st had 10000 rows")]
    [InlineData(DumpFormat.Tide, 3, "live.st had 10000 rows")]
    public async Task RunAsync_ChildDroppedMeanwhile_SaysSo(DumpFormat format, int threads, string said)
    {
        AtFirst(QueryOf(threads), "DROP TABLE live.b");
        var report = await DumpScene.DumpAsync(_scene.Options("live") with { Format = format, Threads = threads });
        Assert.Contains(report.Warnings, w => w.Contains(said, StringComparison.Ordinal));
        Assert.Empty(report.Failures);
        Assert.Equal(2 * Rows, report.Rows);
    }

    [Theory]
    [InlineData(DumpFormat.Avro)]
    [InlineData(DumpFormat.Tide)]
    public async Task RunAsync_NormalTableDroppedMeanwhile_SaysSo(DumpFormat format)
    {
        AtFirst(format == DumpFormat.Avro ? "SELECT `ts`, `v`, `w` FROM `live`.`nt`" : "SELECT * FROM `live`.`nt`", "DROP TABLE live.nt");
        var report = await DumpScene.DumpAsync(_scene.Options("live") with { Format = format });
        Assert.Contains(report.Warnings, w => w.StartsWith("live.nt was dropped", StringComparison.Ordinal));
        Assert.Empty(report.Failures);
        Assert.Equal(2 * Rows, report.Rows);
    }

    [Theory]
    [InlineData("`live`.`st` WHERE tbname IN ('b')", "b")]
    [InlineData("SELECT `ts`, `v`, `w` FROM `live`.`nt`", "nt")]
    public async Task RunAsync_ServerKeepsBackRows_FailsAndNamesTableAndNumber(string query, string table)
    {
        _scene.Server.Faults.Strike(p => p.Sql?.StartsWith("SELECT", StringComparison.Ordinal) == true && !p.Sql.Contains("COUNT(", StringComparison.Ordinal) && p.Sql.Contains(query, StringComparison.Ordinal), Fault.EndAfterBlocks(1), int.MaxValue);
        var report = await DumpScene.DumpAsync(_scene.Options("live"));
        var failure = Assert.Single(report.Failures);
        Assert.Equal(("live", table), (failure.Database, failure.Table));
        Assert.Equal((3 * Rows) - report.Rows, failure.Rows);
        Assert.InRange(failure.Rows!.Value, 1, Rows - 1);
        Assert.Contains("The server counts 5000 rows and delivered", failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ServerKeepsBackRowsOnce_HasThemAfterTheSecondReading()
    {
        _scene.Server.Faults.StrikeStatement(Alone, Fault.EndAfterBlocks(1), times: 2);
        var report = await DumpScene.DumpAsync(_scene.Options("live"));
        Assert.Empty(report.Failures);
        Assert.Equal(3 * Rows, report.Rows);
    }

    [Fact]
    public async Task RunAsync_ServerKeepsBackRowsOfATideDump_FailsAndNamesTheChildren()
    {
        _scene.Server.Faults.Strike(p => p.Sql?.StartsWith(Alone, StringComparison.Ordinal) == true && p.Sql.EndsWith("('b')", StringComparison.Ordinal), Fault.EndAfterBlocks(0), int.MaxValue);
        _scene.Server.Faults.StrikeStatement("SELECT * FROM `live`.`nt`", Fault.EndAfterBlocks(0), int.MaxValue);
        var report = await DumpScene.DumpAsync(_scene.Options("live") with { Format = DumpFormat.Tide });
        Assert.Equal(
            [("st", Rows, "The server counts more rows than it delivered: b (0 of 5000)."), ("nt", (long?)Rows, "The server counts more rows than it delivered.")],
            report.Failures.Select(f => (f.Table!, f.Rows, f.Cause)));
    }

    private static string QueryOf(int threads) => threads == 1 ? Mixed : Alone;

    // When the first statement with a text arrives, or one behind it, before it is done.
    private void AtFirst(string text, string statements, int skip = 0)
    {
        var session = new SqlSession(_scene.Server.Engine);
        var met = 0;
        _scene.Server.Faults.Strike(
            point =>
            {
                if (point.Sql?.Contains(text, StringComparison.Ordinal) != true || met++ != skip) return false;
                foreach (var sql in statements.Split("; ")) session.Execute(sql).Dispose();
                return false;
            },
            Fault.DropBefore(), int.MaxValue);
    }
}
