using Tidemark.Taosdump.Directories;
using Tidemark.Testing;

namespace Tidemark.Taosdump.Tests.Directories;

public sealed class DumpHeadTests
{
    [Theory]
    [InlineData("out_snappy", false)]
    [InlineData("out_loose", true)]
    public void Parse_HeadOfTheRealTool_IsRead(string folder, bool isLoose)
    {
        var head = DumpHead.Parse(File.ReadAllLines(GoldenFiles.PathOf($"taosdump/{folder}/dbs.sql")));
        Assert.Equal("ver:3.3.7.5.alpha", head.ServerVersion);
        Assert.StartsWith("3.3.7.5", head.ToolVersion, StringComparison.Ordinal);
        Assert.Equal(("UTF-8", isLoose), (head.Charset, head.IsLoose));
    }

    [Theory]
    [InlineData("out_two_dbs", "g_dump_ns", "g_dump_us")]
    [InlineData("out_loose", "g_dump_us")]
    [InlineData("out_tables")]
    public void Parse_RootOfTheRealTool_ListsItsDatabases(string folder, params string[] expected)
        => Assert.Equal(expected, DumpHead.Parse(File.ReadAllLines(GoldenFiles.PathOf($"taosdump/{folder}/dbs.sql"))).Databases);

    [Fact]
    public void Parse_NoHead_KnowsNothing() => Assert.Equal(new DumpHead(), DumpHead.Parse(["CREATE DATABASE d", "", "#!odd", "#!other: 1"]));
}
