using Tidemark.Errors;
using Tidemark.Taosdump.Directories;
using Tidemark.TDengine.Types;
using Tidemark.Testing;

namespace Tidemark.Taosdump.Tests.Directories;

public sealed class TableFieldsTests
{
    [Fact]
    public void Parse_EveryDescriptionOfTheRealTool_Reads()
    {
        var files = Directory.EnumerateFiles(GoldenFiles.PathOf("taosdump"), "*.m", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var fields = TableFields.Parse(File.ReadAllText(file), file);
            Assert.NotEqual("", fields.Name);
            Assert.Equal(DataType.Timestamp, fields.Columns[0].Type);
            Assert.Equal(file.EndsWith(".avro-tbtags.m", StringComparison.Ordinal), fields.Tags.Count > 0);
        }
    }

    [Theory]
    [InlineData("", ErrorCode.Corrupt)]
    [InlineData("{}", ErrorCode.Corrupt)]
    [InlineData("{\"version\":1,\"name\":\"t\",\"cols\":[{\"name\":\"a\",\"type\":999}]}", ErrorCode.Corrupt)]
    [InlineData("{\"version\":2,\"name\":\"t\",\"cols\":[]}", ErrorCode.UnsupportedVersion)]
    public void Parse_OtherTexts_SayWhatIsWrong(string json, ErrorCode code) => Assert.Equal(code, Assert.Throws<TidemarkException>(() => TableFields.Parse(json, "x.m")).Code);
}
