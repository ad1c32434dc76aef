using Tidemark.Cli.Output;

namespace Tidemark.Cli.Tests.Output;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("1048576", 1L << 20)]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("1.5 MiB", 3L << 19)]
    [InlineData("50MB", 50_000_000)]
    [InlineData("50MB/s", 50_000_000)]
    [InlineData("64k", 64L << 10)]
    [InlineData("2tb", 2_000_000_000_000)]
    public void TryParse_ASize_GivesBytes(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("-1MB")]
    [InlineData("1.2.3MB")]
    [InlineData("10 parsecs")]
    [InlineData("99999999999TiB")]
    public void TryParse_NoSize_Refuses(string text) => Assert.False(ByteSize.TryParse(text, out _));
}
