using Tidemark.Backup.Tests.Faults;
using Tidemark.Errors;
using Tidemark.Sandbox.Faults;
using Tidemark.Taosdump.Directories;
using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>A server that fails in the middle, and small tables by the thousand.</summary>
public sealed class DumpFaults : IAsyncLifetime
{
    private const int Tables = 2500;
    private readonly DumpScene _scene = new();

    public async ValueTask InitializeAsync()
    {
        await _scene.InitializeAsync();
        var names = Enumerable.Range(0, Tables).ToList();
        await _scene.SqlAsync(
        [
            "CREATE DATABASE many VGROUPS 3", "CREATE STABLE many.st (ts TIMESTAMP, v INT, s VARCHAR(20)) TAGS (g INT)", "CREATE TABLE many.nt (ts TIMESTAMP, v INT)", "INSERT INTO many.nt VALUES (1700000000000, 1)",
            .. names.Chunk(500).Select(c => "CREATE TABLE " + string.Join(' ', c.Select(i => $"IF NOT EXISTS many.t{i} USING many.st TAGS ({i})"))),
            // The last table stays empty.
            .. names.SkipLast(1).Chunk(250).Select(c => "INSERT INTO " + string.Join(' ', c.Select(i => $"many.t{i} VALUES (1700000000000, {i}, 'a{i}') (1700000001000, NULL, NULL)"))),
        ]);
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task RunAsync_ManySmallTables_ReadsThemWithAFewQueries()
    {
        var statements = 0;
        _scene.Server.Faults.Strike(
            point =>
            {
                if (point.Sql is not null) Interlocked.Increment(ref statements);
                return false;
            },
            Fault.DropBefore(), int.MaxValue);
        var options = _scene.Options("many");
        var report = await DumpScene.DumpAsync(options);
        Assert.Equal(new DumpedDatabase("many", 1, Tables, 1, (2 * (Tables - 1)) + 1), Assert.Single(report.Databases));
        Assert.InRange(statements, 5, 40);
        var files = Directory.EnumerateFiles(options.Directory, "*.avro", SearchOption.AllDirectories).ToList();
        Assert.Equal(Tables, files.Count);
        var sum = 0L;
        foreach (var record in files.Select(ContainerFile.Read).SelectMany(f => f.Records).Where(r => r.Count == 4 && r[2] != "NULL"))
        {
            Assert.Equal($"'t{record[2]}'", record[0]);
            Assert.Equal($"'a{record[2]}'", record[3]);
            sum += long.Parse(record[2], System.Globalization.CultureInfo.InvariantCulture);
        }

        Assert.Equal((long)(Tables - 1) * (Tables - 2) / 2, sum);
        Assert.Equal(Tables, ContainerFile.Read(Assert.Single(Directory.EnumerateFiles(options.Directory, "*.avro-tbtags", SearchOption.AllDirectories))).Records.Count);
    }

    [Theory]
    [InlineData(DumpFormat.Avro)]
    [InlineData(DumpFormat.Tide)]
    public async Task RunAsync_ConnectionLostWhileRowsAreRead_ReadsThemAgain(DumpFormat format)
    {
        _scene.Server.Faults.StrikeStatement("SELECT tbname, `ts`", Fault.DropBefore(), times: 2);
        var report = await DumpScene.DumpAsync(_scene.Options("many") with { Format = format });
        Assert.Empty(report.Failures);
        Assert.Equal((2 * (Tables - 1)) + 1, report.Rows);
    }

    [Theory]
    [InlineData(DumpFormat.Avro)]
    [InlineData(DumpFormat.Tide)]
    public async Task RunAsync_ServerGoneInTheMiddle_LeavesNothing(DumpFormat format)
    {
        _scene.Server.Faults.StrikeStatement("SELECT tbname, `ts`", Fault.DropBefore(), times: int.MaxValue);
        var options = _scene.Options("many") with { Format = format, MaxRetries = 2 };
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => DumpScene.DumpAsync(options));
        Assert.True(error.IsTransient, error.ToString());
        Assert.Empty(Directory.EnumerateFileSystemEntries(options.Directory));
    }

    [Theory]
    [InlineData(DumpFormat.Avro)]
    [InlineData(DumpFormat.Tide)]
    public async Task RunAsync_Cancelled_LeavesNothing(DumpFormat format)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var options = _scene.Options("many") with { Format = format };
        _scene.Server.Faults.Strike(
            point =>
            {
                if (point.Sql?.Contains("SELECT tbname, `ts`", StringComparison.Ordinal) == true) cancel.Cancel();
                return false;
            },
            Fault.DropBefore(), int.MaxValue);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DumpRun.RunAsync(options, null, cancel.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(options.Directory));
    }

    [Theory]
    [InlineData(DumpFormat.Avro)]
    [InlineData(DumpFormat.Tide)]
    public async Task RunAsync_FullDisk_SaysSoAndLeavesNothing(DumpFormat format)
    {
        // Room for the definitions, and in Avro for some of the files of rows, which several threads write.
        await using var disk = await SmallDisk.MountAsync(format == DumpFormat.Avro ? "1m" : "16k");
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => DumpScene.DumpAsync(_scene.Options("many") with { Format = format, Directory = disk.Path }));
        Assert.Equal(ErrorCode.StorageFull, error.Code);
        Assert.Contains("dump", error.Hint, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Path));
    }

    [Theory]
    [InlineData(DumpFormat.Avro)]
    [InlineData(DumpFormat.Tide)]
    public async Task RunAsync_DiskThatFillsAtAnyFile_LeavesNothing(DumpFormat format)
    {
        await _scene.SqlAsync(
            "CREATE DATABASE tight VGROUPS 2", "CREATE STABLE tight.st (ts TIMESTAMP, v INT, note NCHAR(20)) TAGS (g INT)", "CREATE TABLE tight.c1 USING tight.st TAGS (1) TTL 100 COMMENT 'first'",
            "CREATE TABLE tight.c2 USING tight.st TAGS (2)", "CREATE TABLE tight.n (ts TIMESTAMP, v INT)", "INSERT INTO tight.c1 VALUES (1700000000000, 1, 'a') tight.c2 VALUES (1700000000000, 2, 'b') tight.n VALUES (1700000000000, 3)");
        await using var disk = await SmallDisk.MountAsync("4k");
        var refused = 0;
        // A page more each time, so that every file is once the one that does not fit.
        for (var kibibytes = 4; ; kibibytes += 4, refused++)
        {
            Assert.InRange(kibibytes, 4, 1024);
            await disk.ResizeAsync($"{kibibytes}k");
            try
            {
                Assert.Empty((await DumpScene.DumpAsync(_scene.Options("tight") with { Format = format, Directory = disk.Path })).Failures);
                break;
            }
            catch (TidemarkException e)
            {
                Assert.True(e.Code == ErrorCode.StorageFull, $"{kibibytes} KiB: {e}");
                Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Path));
            }
        }

        Assert.InRange(refused, 3, 200);
    }

    [Fact]
    public async Task RunAsync_RowsDeletedMeanwhile_SaysSo()
    {
        var report = await DumpScene.DumpAsync(_scene.Options("many"), new DumpSteps { Counted = () => Run(Delete) });
        Assert.Empty(report.Failures);
        Assert.Contains(report.Warnings, w => w.Contains("many.t7 had 2 rows when the dump began and has 1 now", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_TableThatLacksRows_IsReadAgain()
    {
        var options = _scene.Options("many");
        var report = await DumpScene.DumpAsync(options, new DumpSteps { Counted = () => Run(Delete), RowsRead = () => Run("INSERT INTO many.t7 VALUES (1700000001000, NULL, NULL)"), Tables = Tables });
        Assert.Empty(report.Failures);
        Assert.DoesNotContain(report.Warnings, w => w.Contains("t7", StringComparison.Ordinal));
        Assert.Equal((2 * (Tables - 1)) + 1, report.Rows);
        Assert.Equal(2, Directory.EnumerateFiles(options.Directory, "*.avro", SearchOption.AllDirectories).Select(ContainerFile.Read).SelectMany(f => f.Records).Count(r => r[0] == "'t7'"));
    }

    private const string Delete = "DELETE FROM many.t7 WHERE ts = 1700000001000";

    private void Run(string statement) => Task.Run(() => _scene.SqlAsync(statement)).GetAwaiter().GetResult();

    [Fact]
    public async Task RunAsync_TypesThatTheRealToolDoesNotKnow_DumpsThemAndSaysSo()
    {
        await _scene.SqlAsync(
            "CREATE STABLE many.own (ts TIMESTAMP, d DECIMAL(10, 2), w DECIMAL(30, 5)) TAGS (g INT)", "CREATE TABLE many.own1 USING many.own TAGS (1)", "INSERT INTO many.own1 VALUES (1700000000000, -1.5, 123456789012345678901234.5) (1700000001000, NULL, 0)",
            "CREATE TABLE many.blobs (ts TIMESTAMP, b BLOB)", "INSERT INTO many.blobs VALUES (1700000000000, '\\xff00')");
        var options = _scene.Options("many") with { Tables = ["own", "blobs"] };
        var report = await DumpScene.DumpAsync(options);
        Assert.Contains(report.Warnings, w => w.Contains("own", StringComparison.Ordinal) && w.Contains("DECIMAL", StringComparison.Ordinal));
        Assert.Contains(report.Warnings, w => w.Contains("blobs", StringComparison.Ordinal));
        var records = Directory.EnumerateFiles(options.Directory, "*.avro", SearchOption.AllDirectories).Select(ContainerFile.Read).SelectMany(f => f.Records).Select(r => string.Join(" | ", r)).Order(StringComparer.Ordinal);
        Assert.Equal(["'blobs' | 1700000000000 | FF00", "'own1' | 1700000000000 | '-1.50' | '123456789012345678901234.50000'", "'own1' | 1700000001000 | NULL | '0.00000'"], records);
    }

    [Fact]
    public async Task RunAsync_NamesOfOneHash_HaveDirectoriesOfTheirOwn()
    {
        await _scene.SqlAsync(
            "CREATE DATABASE twins", "CREATE STABLE twins.pwppnffj (ts TIMESTAMP, v INT) TAGS (g INT)", "CREATE STABLE twins.buspbwqg (ts TIMESTAMP, w FLOAT) TAGS (g INT)",
            "INSERT INTO twins.a USING twins.pwppnffj TAGS (1) VALUES (1700000000000, 1)", "INSERT INTO twins.b USING twins.buspbwqg TAGS (2) VALUES (1700000000000, 2.5)");
        Assert.Equal(SuperTableHash.Of("pwppnffj"), SuperTableHash.Of("buspbwqg"));
        var options = _scene.Options("twins");
        var report = await DumpScene.DumpAsync(options);
        var named = Directory.EnumerateFiles(options.Directory, "stbname", SearchOption.AllDirectories).Select(File.ReadAllText).Order(StringComparer.Ordinal);
        Assert.Equal(["buspbwqg", "pwppnffj"], named);
        Assert.Equal(2, Directory.EnumerateFiles(options.Directory, "*.avro-tbtags", SearchOption.AllDirectories).Count());
        Assert.Equal(2, report.Databases[0].SuperTables);
    }
}
