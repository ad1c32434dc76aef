using Tidemark.Web.Pages.Dashboard;

namespace Tidemark.Web.Tests.Pages;

public sealed class SizeChartTests
{
    [Theory]
    [InlineData("2026-06-01T08:00:00Z", "2026-06-01T09:00:00Z", "HH:mm:ss")]
    [InlineData("2026-06-01T08:00:00Z", "2026-07-01T08:00:00Z", "MM-dd HH:mm")]
    [InlineData("2025-06-01T08:00:00Z", "2026-06-01T08:00:00Z", "yyyy-MM-dd HH:mm")]
    public void Form_OfASpan_TellsItsTimesApart(string first, string last, string form) => Assert.Equal(form, SizeChart.Form(At(first), At(last)));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
