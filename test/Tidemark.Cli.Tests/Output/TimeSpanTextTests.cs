using Tidemark.Cli.Output;

namespace Tidemark.Cli.Tests.Output;

public sealed class TimeSpanTextTests
{
    [Theory]
    [InlineData("30s", 30)]
    [InlineData("90m", 5400)]
    [InlineData("6h", 21600)]
    [InlineData(" 1.5 h ", 5400)]
    [InlineData("1D", 86400)]
    public void TryParse_ATime_IsRead(string text, double seconds)
    {
        Assert.True(TimeSpanText.TryParse(text, out var span));
        Assert.Equal(seconds, span.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("h")]
    [InlineData("-1h")]
    [InlineData("0s")]
    [InlineData("1e9d")]
    [InlineData("99999d")]
    [InlineData("1w")]
    public void TryParse_NoTime_IsRefused(string text) => Assert.False(TimeSpanText.TryParse(text, out _));
}
