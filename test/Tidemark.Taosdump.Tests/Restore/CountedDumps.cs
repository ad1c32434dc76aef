using Tidemark.Avro;
using Tidemark.Taosdump.Directories;
using Tidemark.Taosdump.Restore;
using Tidemark.Taosdump.Tests.Dump;

namespace Tidemark.Taosdump.Tests.Restore;

/// <summary>Our own dumps say which files they have: one that is lost or cut off is a failure that names the table, however well the rest reads.</summary>
public sealed class CountedDumps : IAsyncLifetime
{
    private readonly DumpScene _scene = new();
    private int _targets;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _scene.InitializeAsync();
        await _scene.SqlAsync(
        [
            "CREATE DATABASE c", "CREATE STABLE c.st (ts TIMESTAMP, v INT) TAGS (g INT)", "CREATE STABLE c.none (ts TIMESTAMP, v INT) TAGS (g INT)", "CREATE TABLE c.none1 USING c.none TAGS (1)",
            "CREATE TABLE c.nt (ts TIMESTAMP, v INT)", "INSERT INTO c.nt VALUES (1700000000000, 1) (1700000001000, 2)", "CREATE TABLE c.empty (ts TIMESTAMP, v INT)",
            .. Enumerable.Range(0, 5).Select(i => $"INSERT INTO c.t{i} USING c.st TAGS ({i}) VALUES {string.Concat(Enumerable.Range(0, 40).Select(row => $"({1700000000000 + row}, {row})"))}"),
        ]);
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Dump_OfADatabase_SaysWhatItsFilesHold()
    {
        var dump = await DumpAsync();
        var lines = File.ReadLines(Directory.EnumerateFiles(dump, DumpLayout.CountsFile, SearchOption.AllDirectories).Single()).Select(CountsLine.Parse).ToList();
        Assert.Equal((1, 10L), (lines[0].Version, lines[^1].Files));
        var files = lines[1..^1];
        Assert.Equal([("none", 1L), ("st", 5L)], files.Where(l => l.SuperTable is not null).Select(l => (l.SuperTable!, l.Children!.Value)).Order());
        Assert.Equal([("nt", 2L), ("t0", 40L), ("t1", 40L), ("t2", 40L), ("t3", 40L), ("t4", 40L)], files.Where(l => l.Rows is not null).Select(l => (l.Table!, l.Rows!.Value)).Order());
        Assert.Equal(["empty", "nt"], files.Where(l => l is { Table: not null, Rows: null }).Select(l => l.Table!).Order());
        var directory = Directory.EnumerateDirectories(dump).Single();
        Assert.All(files, l => Assert.Equal(l.Length, new FileInfo(Path.Combine(directory, l.File!)).Length));
    }

    [Fact]
    public async Task Restore_OfAWholeDump_FindsNothingMissing()
    {
        var dump = await DumpAsync();
        Assert.Empty((await RestoreAsync(dump)).Failures);
        Assert.Empty((await RestoreAsync(dump, schemaOnly: true)).Failures);
    }

    [Fact]
    public async Task Restore_WithoutAFileOfRows_NamesTheTableAndItsRows()
    {
        var dump = await DumpAsync();
        File.Delete(FileOf(dump, "t3"));
        var report = await RestoreAsync(dump);
        var failure = Assert.Single(report.Failures);
        Assert.Equal(("t3", 40L), (failure.Table, failure.Rows));
        Assert.Contains("is missing", failure.Cause, StringComparison.Ordinal);
        Assert.Equal(162, report.Rows);
    }

    [Fact]
    public async Task Restore_WithoutADirectoryOfRows_NamesEachTable()
    {
        var dump = await DumpAsync();
        Directory.Delete(Path.GetDirectoryName(FileOf(dump, "t0"))!, recursive: true);
        Assert.Equal(["t0 40", "t1 40", "t2 40", "t3 40", "t4 40"], (await RestoreAsync(dump)).Failures.Select(f => $"{f.Table} {f.Rows}").Order());
    }

    [Fact]
    public async Task Restore_OfAFileCutWhereABlockBegins_NamesTheTableAndTheRowsBehind()
    {
        var dump = await DumpAsync();
        var file = FileOf(dump, "t2");
        long end;
        using (var stream = File.OpenRead(file))
        using (var reader = AvroFileReader.Open(stream)) end = reader.Position;
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file, Cancel))[..(int)end], Cancel);
        var failure = Assert.Single((await RestoreAsync(dump)).Failures);
        Assert.Equal(("t2", 40L), (failure.Table, failure.Rows));
        Assert.Contains($"has {end} bytes, and had", failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_WithoutFilesOfTables_NamesThem()
    {
        var dump = await DumpAsync();
        var directory = Directory.EnumerateDirectories(dump).Single();
        File.Delete(Path.Combine(directory, "c." + SuperTableHash.Of("none") + DumpLayout.ChildrenExtension));
        File.Delete(FileOf(dump, "empty", statement: true));
        foreach (var schemaOnly in new[] { false, true })
            Assert.Equal(["empty", "none"], (await RestoreAsync(dump, schemaOnly)).Failures.Select(f => f.Table!).Order());
    }

    [Theory]
    [InlineData(-14, "is cut short")]
    [InlineData(-30, "does not read")]
    public async Task Restore_OfCountsThatAreCut_SaysSo(int length, string said)
    {
        var dump = await DumpAsync();
        var file = Directory.EnumerateFiles(dump, DumpLayout.CountsFile, SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        await File.WriteAllBytesAsync(file, bytes[..^-length], Cancel);
        var failure = Assert.Single((await RestoreAsync(dump)).Failures);
        Assert.Contains(said, failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_WithoutTheCounts_SaysSo()
    {
        var dump = await DumpAsync();
        File.Delete(Directory.EnumerateFiles(dump, DumpLayout.CountsFile, SearchOption.AllDirectories).Single());
        var failure = Assert.Single((await RestoreAsync(dump)).Failures);
        Assert.Contains($"{DumpLayout.CountsFile} is missing", failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_WithoutTheFileOfTtlAndComments_SaysSo()
    {
        await _scene.SqlAsync("CREATE TABLE c.kept USING c.st TAGS (9) TTL 100 COMMENT 'it is kept'");
        var dump = await DumpAsync();
        Assert.Empty((await RestoreAsync(dump)).Failures);
        File.Delete(Directory.EnumerateFiles(dump, DumpLayout.AfterFile, SearchOption.AllDirectories).Single());
        var failure = Assert.Single((await RestoreAsync(dump)).Failures);
        Assert.Contains($"{DumpLayout.AfterFile} is missing: it is the file with TTL and comments", failure.Cause, StringComparison.Ordinal);
    }

    private static string FileOf(string dump, string table, bool statement = false)
    {
        var directory = Directory.EnumerateDirectories(dump).Single();
        var line = File.ReadLines(Path.Combine(directory, DumpLayout.CountsFile)).Select(CountsLine.Parse).Single(l => l.Table == table && l.Rows is null == statement);
        return Path.Combine(directory, line.File!);
    }

    private async Task<string> DumpAsync()
    {
        var options = _scene.Options("c");
        Assert.Empty((await DumpScene.DumpAsync(options)).Failures);
        return options.Directory;
    }

    private Task<DumpRestoreReport> RestoreAsync(string dump, bool schemaOnly = false) => DumpRestore.RunAsync(
        new DumpRestoreOptions { Target = _scene.Dsn, Directory = dump, Renames = new Dictionary<string, string> { ["c"] = $"copy{_targets++}" }, SchemaOnly = schemaOnly, Threads = 2 }, null, Cancel);
}
