using Microsoft.Extensions.Time.Testing;
using Tidemark.Web.Texts;
using Tidemark.Web.Visits;

namespace Tidemark.Web.Tests.Texts;

public sealed class FormatsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 29, 0, 59, 59, TimeSpan.Zero);
    private readonly Preferences _preferences = new() { Zone = Preferences.FindZone("Europe/Berlin")! };
    private readonly Formats _formats;

    public FormatsTests() => _formats = new Formats(_preferences, new Words(_preferences), new FakeTimeProvider(Now));

    [Fact]
    public void Time_WhereClocksJump_IsTheLocalOne()
    {
        Assert.Equal("2026-03-29 01:59:59", _formats.Time(Now));
        Assert.Equal("2026-03-29 03:00:00", _formats.Time(Now.AddSeconds(1)));
        Assert.Equal("–", _formats.Time(null));
    }

    [Theory]
    [InlineData(0, "now")]
    [InlineData(-5.7, "5 s ago")]
    [InlineData(-90, "1 min ago")]
    [InlineData(-3 * 86400, "3 d ago")]
    [InlineData(7200, "in 2 h")]
    public void Ago_Instant_SaysHowFar(double seconds, string text) => Assert.Equal(text, _formats.Ago(Now.AddSeconds(seconds)));

    [Fact]
    public void Ago_InChinese_IsChinese()
    {
        _preferences.Language = "zh";
        Assert.Equal("5 分钟前", _formats.Ago(Now.AddMinutes(-5)));
        Assert.Equal("1 小时 1 分钟", _formats.Duration(3661));
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.25, "250 ms")]
    [InlineData(1.25, "1.3 s")]
    [InlineData(60, "1 min")]
    [InlineData(3661, "1 h 1 min")]
    [InlineData(90000, "1 d 1 h")]
    public void Duration_Seconds_HasTwoUnits(double seconds, string text) => Assert.Equal(text, _formats.Duration(seconds));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "0.98 KiB")]
    [InlineData(1 << 20, "1.00 MiB")]
    [InlineData(123_456_789_012, "115 GiB")]
    public void Bytes_Number_HasThreeDigits(double bytes, string text) => Assert.Equal(text, _formats.Bytes(bytes));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1 << 30, "1 GiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(256 << 10, "256 KiB")]
    public void RoundBytes_Number_HasNoNeedlessDigits(double bytes, string text) => Assert.Equal(text, _formats.RoundBytes(bytes));

    [Theory]
    [InlineData(7, 2)]
    [InlineData(1000, 200)]
    [InlineData(7200, 2048)]
    [InlineData(1 << 20, 256 << 10)]
    [InlineData(900L << 30, 200L << 30)]
    public void ByteStep_Most_IsARoundNumberOfAUnit(double most, double step) => Assert.Equal(step, Formats.ByteStep(most));

    [Fact]
    public void ByteAxis_Most_EndsAtAStep()
    {
        Assert.Equal(8192, Formats.ByteAxis(7200));
        Assert.True(Formats.ByteAxis(0) > 0);
    }

    [Theory]
    [InlineData("30m", "30 min")]
    [InlineData("90 minutes", "1 h 30 min")]
    [InlineData("soon", "soon")]
    [InlineData(null, "–")]
    public void Span_OfSettings_IsALengthOfTime(string? text, string shown) => Assert.Equal(shown, _formats.Span(text));

    [Fact]
    public void Count_Number_HasGroups() => Assert.Equal("1,234,567", _formats.Count(1_234_567));
}
