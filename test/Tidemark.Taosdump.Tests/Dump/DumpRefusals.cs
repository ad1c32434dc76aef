using Tidemark.Errors;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>What cannot be dumped is refused before anything is written, in either format.</summary>
public sealed class DumpRefusals(GoldenScene golden) : IClassFixture<GoldenScene>
{
    private readonly DumpScene _scene = golden.Scene;

    [Theory]
    [InlineData(DumpFormat.Avro)]
    [InlineData(DumpFormat.Tide)]
    public async Task RunAsync_UnknownDatabase_NamesItAndThoseThereAre(DumpFormat format)
    {
        var error = await RefusedAsync(ErrorCode.ObjectNotFound, _scene.Options("g_dump_us", "g_nosuch", "g_never") with { Format = format });
        Assert.Contains("g_nosuch, g_never", error.Message, StringComparison.Ordinal);
        Assert.Contains("g_dump_ns", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DumpFormat.Avro)]
    [InlineData(DumpFormat.Tide)]
    public async Task RunAsync_UnknownTables_NamesAllOfThem(DumpFormat format)
    {
        var error = await RefusedAsync(ErrorCode.ObjectNotFound, _scene.Options("g_dump") with { Format = format, Tables = ["d0", "nosuch", "meters", "never"] });
        Assert.Contains("nosuch, never", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("notatime", null, "notatime")]
    [InlineData(null, "2023-13-40", "2023-13-40")]
    [InlineData("1700000010000", "1700000005000", "behind")]
    public async Task RunAsync_BadTime_IsRefused(string? start, string? end, string named)
    {
        var error = await RefusedAsync(ErrorCode.InvalidArgument, _scene.Options("g_dump") with { Time = new DumpTimeRange(start, end) });
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ImpossibleOptions_AreRefusedInOneMessage()
    {
        var error = await RefusedAsync(ErrorCode.InvalidArgument, _scene.Options("g_dump", "g_dump_us") with { Threads = 0, BatchRows = 0, Tables = ["d0"] });
        Assert.All(["0 threads", "0 rows", "one database only"], text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_LooseModeWithOtherNames_NamesThem()
    {
        var error = await RefusedAsync(ErrorCode.InvalidArgument, _scene.Options("g_dump") with { LooseMode = true });
        Assert.Contains("电表", error.Message, StringComparison.Ordinal);
        Assert.Contains("Mixed Name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_MissingDirectory_IsRefused()
    {
        var path = _scene.NewPath();
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => DumpScene.DumpAsync(_scene.Options("g_dump") with { Directory = path }));
        Assert.Equal(ErrorCode.StorageFailed, error.Code);
        Assert.False(Directory.Exists(path));
    }

    [Theory]
    [InlineData("dbs.sql", "a dump already")]
    [InlineData("x.avro", "a dump already")]
    [InlineData("tidemark.json", "a dump already")]
    [InlineData("taosdump.1", "interrupted dump")]
    public async Task RunAsync_DirectoryWithADump_IsRefusedAndUntouched(string entry, string said)
    {
        var options = _scene.Options("g_dump");
        if (entry.StartsWith("taosdump", StringComparison.Ordinal)) Directory.CreateDirectory(Path.Combine(options.Directory, entry));
        else await File.WriteAllTextAsync(Path.Combine(options.Directory, entry), "", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => DumpScene.DumpAsync(options));
        Assert.Equal(ErrorCode.TargetNotEmpty, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(options.Directory));
    }

    [Fact]
    public async Task RunAsync_DirectoryWithAnotherFile_IsTaken()
    {
        var options = _scene.Options("g_dump_us");
        await File.WriteAllTextAsync(Path.Combine(options.Directory, "file"), "", TestContext.Current.CancellationToken);
        Assert.Equal(21, (await DumpScene.DumpAsync(options)).Rows);
    }

    [Fact]
    public async Task RunAsync_NoServer_SaysSo()
    {
        var options = _scene.Options("g_dump") with { Source = Dsn.Parse("taos+ws://root:taosdata@127.0.0.1:1") };
        await RefusedAsync(ErrorCode.ConnectFailed, options);
    }

    private static async Task<TidemarkException> RefusedAsync(ErrorCode code, DumpOptions options)
    {
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => DumpScene.DumpAsync(options));
        Assert.True(error.Code == code, error.ToString());
        Assert.Empty(Directory.EnumerateFileSystemEntries(options.Directory));
        return error;
    }
}
