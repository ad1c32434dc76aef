using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Tests.Catalog;

/// <summary>Options as a real 3.3.7.5 server printed and refused them.</summary>
public sealed class DatabaseOptionsTests
{
    [Fact]
    public void Values_Defaults_AreTheServers() => Assert.Equal(
        "BUFFER 256 CACHESIZE 1 CACHEMODEL none COMP 2 DURATION 10d WAL_FSYNC_PERIOD 3000 MAXROWS 4096 MINROWS 100 STT_TRIGGER 2 "
        + "KEEP 3650d,3650d,3650d PAGES 256 PAGESIZE 4 PRECISION ms REPLICA 1 WAL_LEVEL 1 VGROUPS 2 SINGLE_STABLE 0 TABLE_PREFIX 0 "
        + "TABLE_SUFFIX 0 TSDB_PAGESIZE 4 WAL_RETENTION_PERIOD 3600 WAL_RETENTION_SIZE 0 KEEP_TIME_OFFSET 0 ENCRYPT_ALGORITHM none "
        + "SS_CHUNKPAGES 131072 SS_KEEPLOCAL 525600m SS_COMPACT 1 COMPACT_INTERVAL 0d COMPACT_TIME_RANGE 0d,0d COMPACT_TIME_OFFSET 0h",
        string.Join(' ', new DatabaseOptions().Values.Select(v => $"{v.Key} {v.Value}")));

    [Fact]
    public void CreateDatabase_Options_AreKeptAsPrinted()
    {
        var options = Create("d", ("precision", "NS"), ("keep", "3000d"), ("vgroups", "3"), ("duration", "90m"), ("wal_retention_period", "-1")).Options;

        Assert.Equal("3000d,3000d,3000d", options["KEEP"]);
        Assert.Equal("90m", options["DURATION"]);
        Assert.Equal(TimePrecision.Nanoseconds, options.Precision);
        Assert.Equal((3, -1L, 3000L * 1440), (options.Vgroups, options.WalRetentionPeriodSeconds, options.KeepMinutes));
    }

    [Theory]
    [InlineData("buffer", "2", "Invalid option buffer: 2, valid range: [3, 16384]")]
    [InlineData("keep", "36500,1000,100", "Invalid keep value, should be keep0 <= keep1 <= keep2")]
    [InlineData("keep", "10", "Invalid duration value, should be keep2 >= keep1 >= keep0 >= 3 * duration")]
    [InlineData("keep", "0", "Invalid option keep: 0, 0, 0 valid range: [1440m, 525600000m]")]
    [InlineData("wal_level", "9", "Invalid option walLevel: 9, only 0, 1, 2 allowed")]
    [InlineData("cachemodel", "x", "Invalid option cacheModel: x")]
    [InlineData("duration", "1m", "Invalid option daysPerFile: 1, valid range: [60, 5256000]")]
    [InlineData("single_stable", "2", "Invalid option singleStable: 2, only 1, 0 allowed")]
    [InlineData("stt_trigger", "0", "Invalid option sstTrigger: 0, valid range: [1, 16]")]
    [InlineData("maxrows", "100", "Invalid option maxRowsPerBlock: 100, valid range: [200, 10000000]")]
    [InlineData("pages", "1", "Invalid option pages: 1, valid range: [64, 2147483646]")]
    [InlineData("precision", "ps", "Invalid option precision: ps")]
    [InlineData("vgroups", "0", "Invalid option vgroups: 0, valid range: [1, 1024]")]
    public void CreateDatabase_WrongValue_IsRefusedInTheServersWords(string option, string value, string message)
    {
        var refused = Assert.Throws<SandboxException>(() => Create("d", (option, value)));

        Assert.Equal((0x2619, message), (refused.Code, refused.Message));
    }

    [Fact]
    public void Vgroups_OfTwo_ShareTheHashesAndTheIdsGoOn()
    {
        var engine = new SandboxEngine();
        engine.CreateDatabase("a", []);
        var second = engine.CreateDatabase("b", [new("VGROUPS", "3")]);

        Assert.Equal([(4, 0u, 0x55555554u), (5, 0x55555555u, 0xAAAAAAA9u), (6, 0xAAAAAAAAu, uint.MaxValue)],
            second.Vgroups.Select(v => (v.Id, v.HashBegin, v.HashEnd)));
    }

    private static Database Create(string name, params (string Name, string Value)[] options) =>
        new SandboxEngine().CreateDatabase(name, [.. options.Select(o => KeyValuePair.Create(o.Name, o.Value))]);
}
