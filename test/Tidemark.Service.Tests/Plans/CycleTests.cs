using Tidemark.Service.Plans;

namespace Tidemark.Service.Tests.Plans;

public sealed class CycleTests
{
    [Theory]
    [InlineData("30m", 1800, "30m")]
    [InlineData("6h", 21600, "6h")]
    [InlineData("1d", 86400, "1d")]
    [InlineData("90s", 90, "90s")]
    [InlineData("120 minutes", 7200, "2h")]
    [InlineData(" 1 Day ", 86400, "1d")]
    [InlineData("3650d", 315360000, "3650d")]
    public void TryParse_ATimeSpan_IsReadAndWrittenShort(string text, long seconds, string shortest)
    {
        Assert.True(Cycle.TryParse(text, out var read));
        Assert.Equal((seconds, shortest), (read, Cycle.Format(read)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0m")]
    [InlineData("-1m")]
    [InlineData("1.5h")]
    [InlineData("10")]
    [InlineData("m")]
    [InlineData("3651d")]
    [InlineData("9223372036854775807d")]
    [InlineData("1w")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(Cycle.TryParse(text, out _));
}
