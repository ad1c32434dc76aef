using Tidemark.Backup.Selection;
using Tidemark.Errors;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Tests.Selection;

public sealed class TimeTextTests
{
    private static readonly TimeZoneInfo East = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(8), "east", "east");

    [Theory]
    [InlineData("1700000000000", 1700000000000L)]
    [InlineData("-5", -5L)]
    [InlineData("2023-11-14T22:13:20Z", 1700000000000L)]
    [InlineData("2023-11-15T06:13:20", 1700000000000L)]
    [InlineData("2023-11-15 06:13:20", 1700000000000L)]
    [InlineData("2023-11-14T22:13:20.123+00:00", 1700000000123L)]
    [InlineData("2023-11-14T21:13:20.5-0100", 1700000000500L)]
    [InlineData("2023-11-15T06:13:20+08", 1700000000000L)]
    [InlineData("2023-11-15", 1699977600000L)]
    [InlineData("1969-12-31T23:59:59.9Z", -100L)]
    public void Parse_Time_IsInThePrecision(string text, long expected) => Assert.Equal(expected, TimeText.Parse(text, TimePrecision.Milliseconds, East, roundUp: false));

    [Theory]
    [InlineData("2023-11-14T22:13:20.000000001Z", true, 1700000000001L)]
    [InlineData("2023-11-14T22:13:20.000999999Z", false, 1700000000000L)]
    [InlineData("1969-12-31T23:59:59.9999Z", true, 0L)]
    [InlineData("1969-12-31T23:59:59.9999Z", false, -1L)]
    public void Parse_FinerThanThePrecision_IsRoundedInwards(string text, bool up, long expected) => Assert.Equal(expected, TimeText.Parse(text, TimePrecision.Milliseconds, East, up));

    [Fact]
    public void Parse_Nanoseconds_AreKept() => Assert.Equal(1700000000123456789L, TimeText.Parse("2023-11-14T22:13:20.123456789Z", TimePrecision.Nanoseconds, East, roundUp: false));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2023-13-01")]
    [InlineData("2023-11-14T22:13:20.1234567890Z")]
    [InlineData("2023-11-14T22:13:20+15:00")]
    [InlineData("")]
    public void Parse_WhatIsNoTime_IsRefused(string text) =>
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<TidemarkException>(() => TimeText.Parse(text, TimePrecision.Milliseconds, East, roundUp: false)).Code);

    [Fact]
    public void Range_StartBehindEnd_IsRefused() =>
        Assert.Contains("behind", Assert.Throws<TidemarkException>(() => TimeText.Range("2", "1", TimePrecision.Milliseconds, East)).Message, StringComparison.Ordinal);

    [Fact]
    public void Range_OneTime_HasBothEnds()
    {
        var range = TimeText.Range("2", null, TimePrecision.Milliseconds, East);
        Assert.True(range.Contains(2) && range.Contains(long.MaxValue) && !range.Contains(1));
        Assert.True(TimeText.Range(null, null, TimePrecision.Milliseconds, East).IsAll);
    }
}
