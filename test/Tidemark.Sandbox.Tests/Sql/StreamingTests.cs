using System.Buffers;
using System.Globalization;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.Tests.Sql;

/// <summary>Results are made block by block, and writes between two blocks neither repeat nor lose rows.</summary>
public sealed class StreamingTests
{
    private readonly SqlSession _session = new(new SandboxEngine());

    public StreamingTests()
    {
        Execute("CREATE DATABASE d KEEP 36500");
        Execute("USE d");
        Execute("CREATE STABLE st (ts TIMESTAMP, v INT, s VARCHAR(20)) TAGS (g INT, n NCHAR(8))");
        Execute("CREATE TABLE a USING st TAGS (1, '甲') b USING st TAGS (2, NULL)");
    }

    [Fact]
    public void ReadBlock_ManyRows_GivesBlocksOfAtMost4096RowsOfSeveralTables()
    {
        Insert("a", 0, 5000);
        Insert("b", 0, 3000);

        var blocks = ReadAll("SELECT tbname, ts, v, s, g, n FROM st");

        Assert.Equal([4096, 3904], blocks.Select(block => block.RowCount));
        Assert.All(blocks, block => Assert.Equal(1, block.Version));
        Assert.Equal(["a", "b"], Enumerable.Range(0, blocks[1].RowCount).Select(row => (string)blocks[1].GetObject(0, row)!).Distinct());
        var rows = Rows(blocks);
        Assert.Equal("a|1700000000000|0|∅|1|甲", rows[0]);
        Assert.Equal("a|1700000004999|4999|s4999|1|甲", rows[4999]);
        Assert.Equal("b|1700000000000|0|∅|2|∅", rows[5000]);
        Assert.Equal(8000, rows.Distinct().Count());
    }

    [Fact]
    public void ReadBlock_LimitAndOffset_CutTheStream()
    {
        Insert("a", 0, 5000);
        Insert("b", 0, 3000);

        Assert.Equal(["4998", "4999", "0", "1"], Rows(ReadAll("SELECT v FROM st LIMIT 4 OFFSET 4998")));
        Assert.Equal(["4900", "4950"], Rows(ReadAll("SELECT v FROM a WHERE v % 50 = 0 LIMIT 98, 10")));
        Assert.Empty(ReadAll("SELECT v FROM st LIMIT 0"));
    }

    [Fact]
    public void ReadBlock_RowsWrittenAndDeletedMeanwhile_NeitherRepeatsNorLosesOthers()
    {
        Insert("a", 0, 9000);
        using var result = _session.Execute("SELECT v FROM a");
        var rows = new List<string>();
        var output = new ArrayBufferWriter<byte>();
        Assert.True(result.ReadBlock(output));
        rows.AddRange(Rows([Parse(output)]));

        Execute("INSERT INTO a VALUES (1600000000000, -1, 'before what was read')");
        Execute("DELETE FROM a WHERE ts < 1700000000100");
        Execute("DELETE FROM a WHERE ts >= 1700000008000 AND ts < 1700000008100");
        Insert("a", 9000, 10);
        while (result.ReadBlock(output)) rows.AddRange(Rows([Parse(output)]));

        var expected = Enumerable.Range(0, 9010).Where(v => v is < 8000 or >= 8100).Select(v => v.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(expected, rows);
    }

    [Fact]
    public void ReadBlock_TableDroppedMeanwhile_GoesOnWithTheNext()
    {
        Insert("a", 0, 5000);
        Insert("b", 0, 10);
        using var result = _session.Execute("SELECT tbname, v FROM st");
        var output = new ArrayBufferWriter<byte>();
        Assert.True(result.ReadBlock(output));
        output.Clear();

        Execute("DROP TABLE a");

        Assert.True(result.ReadBlock(output));
        Assert.Equal(Enumerable.Range(0, 10).Select(v => $"b|{v}"), Rows([Parse(output)]));
    }

    [Fact]
    public void ReadBlock_ColumnDroppedMeanwhile_GivesNullForIt()
    {
        Insert("a", 0, 5000);
        using var result = _session.Execute("SELECT v, s FROM a");
        var output = new ArrayBufferWriter<byte>();
        Assert.True(result.ReadBlock(output));

        Execute("ALTER STABLE st DROP COLUMN v");

        output.Clear();
        Assert.True(result.ReadBlock(output));
        Assert.Equal("∅|s4096", Rows([Parse(output)])[0]);
    }

    [Fact]
    public void ReadBlock_CompositeKeysAcrossBlocks_GivesEachRowOnce()
    {
        Execute("CREATE TABLE c (ts TIMESTAMP, k INT PRIMARY KEY, v INT)");
        for (var at = 0; at < 10000; at += 1000)
            Execute("INSERT INTO c VALUES " + string.Concat(Enumerable.Range(at, 1000).Select(i => $"({1700000000000 + (i / 6000)},{i % 6000},{i})")));

        Assert.Equal(Enumerable.Range(0, 10000).Select(i => i.ToString(CultureInfo.InvariantCulture)), Rows(ReadAll("SELECT v FROM c")));
    }

    private void Insert(string table, int first, int count)
    {
        for (var at = first; at < first + count; at += 1000)
        {
            var rows = Enumerable.Range(at, Math.Min(1000, first + count - at)).Select(i => $"({1700000000000 + i},{i},{(i % 3 == 0 ? "NULL" : $"'s{i}'")})");
            Execute($"INSERT INTO {table} VALUES " + string.Concat(rows));
        }
    }

    private void Execute(string sql) => _session.Execute(sql).Dispose();

    private List<RawBlock> ReadAll(string sql)
    {
        using var result = _session.Execute(sql);
        var blocks = new List<RawBlock>();
        var output = new ArrayBufferWriter<byte>();
        while (result.ReadBlock(output)) blocks.Add(Parse(output));
        return blocks;
    }

    private static RawBlock Parse(ArrayBufferWriter<byte> output)
    {
        var block = RawBlock.Parse(output.WrittenMemory.ToArray());
        block.CheckValues();
        output.Clear();
        return block;
    }

    private static List<string> Rows(IEnumerable<RawBlock> blocks) => [.. blocks.SelectMany(block => Enumerable.Range(0, block.RowCount).Select(row =>
        string.Join('|', Enumerable.Range(0, block.Columns.Count).Select(column => block.IsNull(column, row)
            ? "∅"
            : Convert.ToString(block.GetObject(column, row), CultureInfo.InvariantCulture)))))];
}
