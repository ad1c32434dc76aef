using Tidemark.Avro;
using Tidemark.Taosdump.Commands;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Tests.Commands;

public sealed class TaosdumpArgumentReaderTests
{
    [Fact]
    public void Read_ManualsDump_IsUnderstood()
    {
        var read = Read("-h", "localhost", "-P", "6030", "-D", "power,weather", "-o", "/file/path");
        Assert.Equal(("localhost", 6030, "/file/path", false), (read.Host, read.Port, read.OutputPath, read.IsRestore));
        Assert.Equal(["power", "weather"], read.Databases);
        Assert.Empty(read.Tables);
    }

    [Fact]
    public void Read_ManualsRestore_IsUnderstood()
    {
        var read = Read("-i", "/file/path", "-h", "localhost", "-P", "6030");
        Assert.True(read.IsRestore);
        Assert.Empty(read.Databases);
    }

    [Fact]
    public void Read_DatabaseAndTables_AreTheNames()
    {
        var read = Read("power", "meters", "d1", "d1");
        Assert.Equal(["power"], read.Databases);
        Assert.Equal(["meters", "d1"], read.Tables);
    }

    [Fact]
    public void Read_NameAlone_HasTheRealToolsDefaults()
    {
        var read = Read("power");
        var options = TaosdumpRequest.Dump(read, new Dsn());
        Assert.Equal((".", AvroCodec.Snappy, 16383, 8, 3, TimeSpan.FromSeconds(1)), (options.Directory, options.Codec, options.BatchRows, options.Threads, options.MaxRetries, options.RetryPause));
        Assert.True(options is { AllDatabases: false, SchemaOnly: false, WithoutProperties: false, LooseMode: false, NoEscape: false, EscapeDatabase: false, ReplaceDots: false, Format: DumpFormat.Avro });
        Assert.Equal("./dump_result.txt", read.ResultFile);
    }

    [Fact]
    public void Read_EveryFlagOfADump_ReachesItsOptions()
    {
        var options = TaosdumpRequest.Dump(Read("-eNsLnQ", "-d", "lzma", "-S", "1", "-E", "2", "-B", "100", "-T", "3", "-k", "5", "-z", "20", "-o", "out", "--format=tide", "-A"), new Dsn());
        Assert.True(options is { EscapeDatabase: true, WithoutProperties: true, SchemaOnly: true, LooseMode: true, NoEscape: true, ReplaceDots: true, AllDatabases: true });
        Assert.Equal((AvroCodec.Lzma, 100, 3, 5, 20d, "out", DumpFormat.Tide), (options.Codec, options.BatchRows, options.Threads, options.MaxRetries, options.RetryPause.TotalMilliseconds, options.Directory, options.Format));
        Assert.Equal(new DumpTimeRange("1", "2"), options.Time);
    }

    [Fact]
    public void Read_EveryFlagOfARestore_ReachesItsOptions()
    {
        var options = TaosdumpRequest.Restore(Read("-i", "in", "-W", "a=b | c=d", "-s", "-N", "-Q", "-B", "10", "-T2", "-k0", "-z0", "-D", "a,c"), new Dsn());
        Assert.True(options is { SchemaOnly: true, WithoutProperties: true, ReplaceDots: true, BatchRows: 10, Threads: 2, MaxRetries: 0, Directory: "in" });
        Assert.Equal(new Dictionary<string, string> { ["a"] = "b", ["c"] = "d" }, options.Renames);
        Assert.Equal(["a", "c"], options.Databases);
        Assert.Equal(TimeSpan.Zero, options.RetryPause);
    }

    [Theory]
    [InlineData("20000", 16383)]
    [InlineData("16383", 16383)]
    [InlineData("1", 1)]
    public void Read_Batch_IsAtMostTheRealToolsLimit(string text, int expected) => Assert.Equal(expected, Read("-B", text, "power").BatchRows);

    [Theory]
    [InlineData("2017-10-01T00:00:00.000+0800", 1506787200000)]
    [InlineData("2017-10-0100:00:00.000+0800", 1506787200000)]
    [InlineData("2017-10-0100:00:00:000+0800", 1506787200000)]
    [InlineData("2017-10-01 00:00:00.000+0800", 1506787200000)]
    [InlineData("2017-09-30T16:00:00.123Z", 1506787200123)]
    [InlineData("1506787200000", 1506787200000)]
    [InlineData("-1", -1)]
    public void Read_Time_IsUnderstoodInEveryFormOfTheManual(string text, long milliseconds)
        => Assert.Equal(milliseconds, Read("-S", text, "power").Time.In(TimePrecision.Milliseconds, TimeZoneInfo.Utc).Start);

    [Theory]
    [InlineData("Native", DsnTransport.Native)]
    [InlineData("native", DsnTransport.Native)]
    [InlineData("0", DsnTransport.Native)]
    [InlineData("WebSocket", DsnTransport.WebSocket)]
    [InlineData("websocket", DsnTransport.WebSocket)]
    [InlineData("1", DsnTransport.WebSocket)]
    public void Read_Driver_IsANameOrANumber(string text, DsnTransport expected) => Assert.Equal(expected, Read("-Z", text, "power").Driver);

    [Theory]
    [InlineData("~/out", "/house/u/out")]
    [InlineData("~", "/house/u")]
    [InlineData("a b", "a b")]
    public void Read_Path_KnowsTheHomeDirectory(string path, string expected) => Assert.Equal(expected, Read("-o" + path, "power").OutputPath);

    [Theory]
    [InlineData(1, "no database is named")]
    [InlineData(1, "conflict option --all-databases and --databases", "-A", "-D", "power")]
    [InlineData(1, "d1 is an invalid input if database(s) be already specified", "-D", "power", "d1")]
    [InlineData(1, "power is an invalid input if database(s) be already specified", "-A", "power")]
    [InlineData(1, "no database is named", "-D", ",")]
    [InlineData(1, "-i restores and -o dumps", "-i", "a", "-o", "b")]
    [InlineData(1, "-W renames databases that are restored", "-W", "a=b", "power")]
    [InlineData(1, "-S and -E are for a dump", "-i", "a", "-S", "1")]
    [InlineData(1, "A restore takes all tables", "-i", "a", "power", "d1")]
    [InlineData(1, "Invalid AVRO codec inputted: zip", "-d", "zip", "power")]
    [InlineData(1, "-d unknown", "-g", "-d", "unknown", "power")]
    [InlineData(1, "-S: 'notatime' is not a time.", "-S", "notatime", "power")]
    [InlineData(1, "-E: '2017-13-01T00:00:00Z' is not a time.", "-E", "2017-13-01T00:00:00Z", "power")]
    [InlineData(1, "start time is larger than end time", "-S", "2", "-E", "1", "power")]
    [InlineData(1, "start time is larger than end time", "-S", "2017-10-02T00:00:00Z", "-E", "2017-10-01T00:00:00Z", "power")]
    [InlineData(1, "-T: 0 is an invalid value", "-T", "0", "power")]
    [InlineData(1, "-T: abc is an invalid value", "-T", "abc", "power")]
    [InlineData(1, "-B: 0 is an invalid value", "-B", "0", "power")]
    [InlineData(1, "-B: -5 is an invalid value", "-B", "-5", "power")]
    [InlineData(1, "-P: 70000 is an invalid value", "-P", "70000", "power")]
    [InlineData(1, "-P: abc is an invalid value", "-Pabc", "power")]
    [InlineData(1, "-k: x is an invalid value", "-k", "x", "power")]
    [InlineData(1, "-W: 'g_dump' is not an old and a new name", "-i", "a", "-W", "g_dump")]
    [InlineData(1, "-W: two databases would become b", "-i", "a", "-W", "a=b|c=b")]
    [InlineData(1, "-W: a has two new names", "-i", "a", "-W", "a=b|a=c")]
    [InlineData(1, "-I names no file", "-I")]
    [InlineData(1, "-o has an empty value", "-o", "", "power")]
    [InlineData(1, "--format: zip is an invalid value", "--format=zip", "power")]
    [InlineData(255, "invalid input foo for option -Z", "-Z", "foo", "power")]
    public void Read_WhatCannotBeDone_IsRefused(int exitCode, string message, params string[] arguments)
    {
        var refusal = Assert.Throws<TaosdumpUsageException>(() => Read(arguments));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(exitCode, refusal.TaosdumpExitCode);
        Assert.False(string.IsNullOrEmpty(refusal.Hint));
    }

    private static TaosdumpArguments Read(params string[] arguments) => TaosdumpArgumentReader.Read(arguments, "/house/u");
}
