using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Verify;
using Tidemark.Storage.Directories;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>Dumps in Tidemark's own archive: they are repositories, and restore as such.</summary>
public sealed class TideDumps(GoldenScene golden) : IClassFixture<GoldenScene>
{
    private readonly DumpScene _scene = golden.Scene;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("g_dump")]
    [InlineData("g_dump_us")]
    [InlineData("g_dump_ns")]
    public async Task RunAsync_WholeDatabase_RestoresToTheSame(string database)
    {
        var options = _scene.Options(database) with { Format = DumpFormat.Tide };
        var report = await DumpScene.DumpAsync(options);
        Assert.Empty(report.Failures);
        await RestoreAsync(options.Directory, database, database + "_tide");
        foreach (var (table, key) in await TablesAsync(database))
        {
            Assert.Equal(await RowsAsync($"SELECT * FROM {database}.`{table}` ORDER BY {key}"), await RowsAsync($"SELECT * FROM {database}_tide.`{table}` ORDER BY {key}"));
        }

        const string Columns = "`table_name`, `stable_name`, `ttl`, `table_comment`";
        Assert.Equal(await RowsAsync($"SELECT {Columns} FROM information_schema.ins_tables WHERE `db_name` = '{database}' ORDER BY `table_name`"),
            await RowsAsync($"SELECT {Columns} FROM information_schema.ins_tables WHERE `db_name` = '{database}_tide' ORDER BY `table_name`"));
    }

    [Fact]
    public async Task RunAsync_TablesAndARange_HasThemAlone()
    {
        var options = _scene.Options("g_dump") with { Format = DumpFormat.Tide, Tables = ["d0", "nt_ts", "json_tags"], Time = new DumpTimeRange("1700000005000", "1700000010000") };
        var report = await DumpScene.DumpAsync(options);
        await RestoreAsync(options.Directory, "g_dump", "g_part");
        Assert.Equal(["d0", "jt1", "jt2", "jt3", "nt_ts"], (await TablesAsync("g_part")).Select(t => t.Table));
        const string Between = "WHERE ts BETWEEN 1700000005000 AND 1700000010000 ORDER BY ts";
        var rows = await RowsAsync($"SELECT * FROM g_dump.d0 {Between}");
        Assert.NotEmpty(rows);
        Assert.Equal(rows, await RowsAsync("SELECT * FROM g_part.d0 ORDER BY ts"));
        Assert.Equal(report.Rows, (await Task.WhenAll(new[] { "d0", "jt1", "jt2", "jt3", "nt_ts" }.Select(t => RowsAsync($"SELECT * FROM g_part.{t}")))).Sum(r => (long)r.Count));
    }

    [Fact]
    public async Task RunAsync_SchemaOnly_HasTablesWithoutRows()
    {
        var options = _scene.Options("g_dump_us") with { Format = DumpFormat.Tide, SchemaOnly = true };
        Assert.Equal(0, (await DumpScene.DumpAsync(options)).Rows);
        await RestoreAsync(options.Directory, "g_dump_us", "g_empty");
        Assert.Equal((await TablesAsync("g_dump_us")).Select(t => t.Table), (await TablesAsync("g_empty")).Select(t => t.Table));
        Assert.Empty(await RowsAsync("SELECT * FROM g_empty.nt_all"));
    }

    [Fact]
    public async Task RunAsync_SeveralDatabases_AreOneRepositoryThatVerifies()
    {
        var options = _scene.Options("g_dump_us", "g_dump_ns") with { Format = DumpFormat.Tide };
        await DumpScene.DumpAsync(options);
        var repository = await BackupRepository.OpenAsync(new DirectoryStorage(options.Directory), Cancel);
        var verified = await new VerifyRun(repository, new VerifyOptions { Depth = VerifyDepth.Structure }, TimeProvider.System, null).RunAsync(Cancel);
        Assert.Equal(2, verified.Points.Count);
        Assert.Empty(verified.Findings);
    }

    private async Task RestoreAsync(string directory, string plan, string target)
    {
        var repository = await BackupRepository.OpenAsync(new DirectoryStorage(directory), Cancel);
        await new RestoreRun(repository, new RestoreOptions { Target = _scene.Dsn with { Database = target }, Plan = plan }, TimeProvider.System, null).RunAsync(Cancel);
    }

    private async Task<List<(string Table, string Key)>> TablesAsync(string database)
    {
        var tables = await RowsAsync($"SELECT `table_name` FROM information_schema.ins_tables WHERE `db_name` = '{database}' ORDER BY `table_name`");
        return [.. tables.Select(t => (t, t.StartsWith("cpk", StringComparison.Ordinal) ? "1, 2" : "1"))];
    }

    private async Task<List<string>> RowsAsync(string sql)
    {
        await using var connection = await TDengineDriver.ConnectAsync(_scene.Dsn, null, null, Cancel);
        await using var result = await connection.QueryAsync(sql, Cancel);
        var rows = new List<string>();
        while (await result.FetchBlockAsync(Cancel) is { } buffer)
        {
            using var _ = buffer;
            var block = RawBlock.Parse(buffer.Memory);
            for (var row = 0; row < block.RowCount; row++) rows.Add(string.Join('|', Enumerable.Range(0, block.Columns.Count).Select(c => block.GetObject(c, row) is byte[] bytes ? Convert.ToHexString(bytes) : $"{block.GetObject(c, row)}")));
        }

        return rows;
    }
}
