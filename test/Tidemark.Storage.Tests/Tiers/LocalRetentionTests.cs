using Tidemark.Errors;
using Tidemark.Storage.Tiers;

namespace Tidemark.Storage.Tests.Tiers;

public sealed class LocalRetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, "")]
    [InlineData(24, null, "d5 d4 d3")]
    [InlineData(null, 2, "d5 d4 d3 d2")]
    [InlineData(null, 0, "d5 d4 d3 d2 d1 d0")]
    [InlineData(null, 6, "")]
    [InlineData(24, 1, "d5 d4 d3 d2 d1")]
    [InlineData(24, 5, "d5 d4 d3")]
    [InlineData(0, null, "d5 d4 d3 d2 d1")]
    public void ToDump_PeriodAndCount_TakesWhatIsOlderOrBeyond(int? hours, int? count, string expected)
    {
        // Every twelve hours one: d0 is of now.
        var files = new[] { 3, 0, 5, 1, 4, 2 }.Select(n => new StoredFileInfo($"d{n}", 1, Now.AddHours(-12 * n)));

        var dumped = new LocalRetention { Period = hours is { } h ? TimeSpan.FromHours(h) : null, Count = count }.ToDump(files, Now);

        Assert.Equal(expected, string.Join(' ', dumped.Select(f => f.Path)));
    }

    [Fact]
    public void ToDump_FilesOfOneMoment_GoByTheirNames()
    {
        var files = new[] { "b", "a", "c" }.Select(n => new StoredFileInfo(n, 1, Now));

        Assert.Equal(["a", "b"], new LocalRetention { Count = 1 }.ToDump(files, Now).Select(f => f.Path));
    }

    [Fact]
    public void Check_NegativeValues_AreAllNamed()
    {
        var refusal = Assert.Throws<TidemarkException>(() => new LocalRetention { Period = TimeSpan.FromHours(-1), Count = -2 }.Check());

        Assert.Equal(ErrorCode.InvalidArgument, refusal.Code);
        Assert.Contains("-01:00:00", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("-2", refusal.Message, StringComparison.Ordinal);
    }
}
