using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Data.Sqlite;
using Radzen;
using Tidemark.Errors;
using Tidemark.Service.Plans;

namespace Tidemark.Web.Tests.Parts;

public sealed class FormPageTests : IDisposable
{
    private readonly BunitContext _page = new();

    public FormPageTests()
    {
        _page.Services.AddRadzenComponents();
        _page.JSInterop.SetupVoid("tidemark.focusFault").SetVoidResult();
        _page.JSInterop.Setup<bool>("tidemark.focusField", _ => true).SetResult(true);
    }

    private NavigationManager Navigation => _page.Services.GetRequiredService<NavigationManager>();

    public void Dispose() => _page.Dispose();

    [Fact]
    public async Task Send_PressedAgainWhileThePageIsLeft_SendsOnce()
    {
        var page = _page.Render<SendingPage>().Instance;
        var first = page.PressAsync();
        await page.PressAsync();
        page.Answer.SetResult("tasks/1");
        await first;
        Assert.EndsWith("/tasks/1", Navigation.Uri, StringComparison.Ordinal);
        await page.PressAsync();
        Assert.Equal(1, page.Sent);
    }

    [Fact]
    public async Task Send_ThatEndsAfterThePageWasLeft_LeadsNowhere()
    {
        var page = _page.Render<SendingPage>().Instance;
        var before = Navigation.Uri;
        var sent = page.PressAsync();
        page.Dispose();
        page.Answer.SetResult("tasks/1");
        await sent;
        Assert.Equal(before, Navigation.Uri);
    }

    [Fact]
    public async Task Send_ThatFailsAfterThePageWasLeft_IsSaidInACorner()
    {
        var page = _page.Render<SendingPage>().Instance;
        var sent = page.PressAsync();
        page.Dispose();
        page.Answer.SetException(new TidemarkException(ErrorCode.Conflict, "It is taken."));
        await sent;
        Assert.Equal("It is taken.", Assert.Single(_page.Services.GetRequiredService<NotificationService>().Messages).Summary);
    }

    [Fact]
    public async Task Send_WithACatalogThatIsAway_SaysSoAndCanBeRepeated()
    {
        var page = _page.Render<SendingPage>();
        page.Instance.Answer.SetException(new SqliteException("gone", 14));
        await page.Instance.PressAsync();
        page.MarkupMatches("<p>TM501 </p>");
        _page.JSInterop.VerifyInvoke("tidemark.focusFault");
        page.Instance.Answer = new();
        page.Instance.Answer.SetResult(null);
        await page.Instance.PressAsync();
        page.Render();
        page.MarkupMatches("<p> </p>");
        Assert.Equal(2, page.Instance.Sent);
    }

    [Fact]
    public async Task Send_WithFaultsOfFields_LeadsToThem()
    {
        var page = _page.Render<SendingPage>();
        page.Instance.Answer.SetException(new FaultsException("No", new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["name"] = ["is taken"] }));
        await page.Instance.PressAsync();
        page.MarkupMatches("<p> is taken</p>");
        _page.JSInterop.VerifyInvoke("tidemark.focusField");
    }
}
