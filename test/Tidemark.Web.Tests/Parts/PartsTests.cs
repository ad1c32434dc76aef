using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Radzen;
using Tidemark.Web.Parts;
using Tidemark.Web.Texts;
using Tidemark.Web.Visits;

namespace Tidemark.Web.Tests.Parts;

public sealed class PartsTests : IDisposable
{
    private readonly BunitContext _page = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    public PartsTests()
    {
        _page.Services.AddSingleton<TimeProvider>(_time).AddSingleton(new Preferences { Zone = Preferences.FindZone("Asia/Shanghai")! }).AddSingleton<Words>().AddSingleton<Formats>();
        _page.Services.AddRadzenComponents();
    }

    public void Dispose() => _page.Dispose();

    [Fact]
    public void TimeText_Instant_IsLocalAndMachineReadable()
    {
        var text = _page.Render<TimeText>(p => p.Add(t => t.At, _time.GetUtcNow().AddMinutes(-5)));
        text.MarkupMatches("""<time datetime="2026-06-01T11:55:00.0000000Z">2026-06-01 19:55:00<small>5 min ago</small></time>""");
    }

    [Fact]
    public void TimeText_Nothing_SaysSo() => _page.Render<TimeText>(p => p.Add(t => t.At, null).Add(t => t.Otherwise, "never")).MarkupMatches("""<span class="muted">never</span>""");

    [Fact]
    public void Badge_Tone_IsItsClass() => _page.Render<Badge>(p => p.Add(b => b.Text, "Failed").Add(b => b.Tone, "bad")).MarkupMatches("""<span class="badge bad">Failed</span>""");

    [Fact]
    public void FaultBox_Fault_ShowsCodeCausesAndCure()
    {
        var box = _page.Render<FaultBox>(p => p.Add(b => b.Fault, new Fault("TM201", "It <failed>.", "Do this.", ["First.", "Second."])));
        Assert.Equal("alert", box.Find(".fault").GetAttribute("role"));
        Assert.Equal("TM201It <failed>.", box.Find(".fault-message").TextContent);
        Assert.Equal(["First.", "Second."], box.FindAll(".fault-cause").Select(c => c.TextContent));
        Assert.Equal("What helps: Do this.", box.Find(".fault-hint").TextContent);
    }

    [Fact]
    public async Task LivePage_ReadingThatFails_KeepsWhatWasReadAndHeals()
    {
        var page = _page.Render<CountingPage>();
        page.MarkupMatches("<p>1 </p>");
        page.Instance.Fails = true;
        _time.Advance(TimeSpan.FromSeconds(2));
        await page.WaitForAssertionAsync(() => page.MarkupMatches("<p>1 It is away.</p>"));
        page.Instance.Fails = false;
        _time.Advance(TimeSpan.FromSeconds(2));
        await page.WaitForAssertionAsync(() => page.MarkupMatches("<p>2 </p>"));
        await page.Instance.DisposeAsync();
        _time.Advance(TimeSpan.FromSeconds(20));
        // A change that ends after the page was left would have it read again.
        await page.Instance.PressAsync();
        Assert.Equal(2, page.Instance.Read);
    }
}
