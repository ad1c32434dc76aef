using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Tidemark.Service.Operation;
using Tidemark.Service.Plans;
using Tidemark.Testing;

namespace Tidemark.Web.Tests.Browser;

/// <summary>Somebody in front of a browser window, and the service with a sandbox behind it. What the browser complains about fails the test at its end.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private const int Patience = 20_000;
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private Visit(ServiceScene scene, IBrowserContext context, IPage page) => (Scene, _context, Page) = (scene, context, page);

    /// <summary>The service and its sandbox.</summary>
    public ServiceScene Scene { get; }

    /// <summary>The window.</summary>
    public IPage Page { get; }

    /// <summary>Screenshots of all pages.</summary>
    public static string Screenshots { get; } = Path.Combine(GoldenFiles.RepositoryRoot, "artifacts", "test", "screenshots");

    /// <summary>Starts the service and opens an empty window.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="window">Width and height.</param>
    /// <param name="locale">The language of the browser.</param>
    /// <param name="isDark">Whether the system is dark.</param>
    /// <param name="configure">Changes the service's options.</param>
    public static async Task<Visit> StartAsync(Chromium chromium, (int Width, int Height)? window = null, string locale = "en-GB", bool isDark = false, Func<ServiceOptions, ServiceOptions>? configure = null)
    {
        Assert.SkipWhen(Chromium.Path is null, "there is no Chromium; Debian has it in the package chromium");
        var scene = await ServiceScene.StartAsync(o => (configure?.Invoke(o) ?? o) with { Pages = new WebPages() });
        var (width, height) = window ?? (1280, 800);
        var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = scene.Host.Address.ToString(), Locale = locale, TimezoneId = "Europe/Berlin", ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patience);
        var page = await context.NewPageAsync();
        var visit = new Visit(scene, context, page);
        page.PageError += (_, error) => visit._complaints.Add(error);
        page.Console += (_, line) =>
        {
            if (line.Type == "error" && !visit.IsExpected(line.Text)) visit._complaints.Add(line.Text);
        };
        return visit;
    }

    /// <summary>What the browser may complain about, besides answers that say no.</summary>
    public List<string> Expected { get; } = ["status of 401", "status of 403", "status of 404", "status of 429", "status of 400", "Connection disconnected"];

    /// <summary>Signs in as the administrator and waits until the page is live.</summary>
    public async Task SignInAsync(string user = "root", string password = "taosdata")
    {
        await Page.GotoAsync("/sign-in");
        await Page.Locator("input[autocomplete=username]").FillAsync(user);
        await Page.Locator("input[type=password]").FillAsync(password);
        await Page.Locator("button[type=submit]").ClickAsync();
        await LiveAsync();
    }

    /// <summary>Goes to a page and waits until it is live.</summary>
    public async Task OpenAsync(string address)
    {
        await Page.GotoAsync(address);
        await LiveAsync();
    }

    /// <summary>Waits until the page answers to clicks.</summary>
    public Task LiveAsync() => Page.Locator(".shell[data-live=true]").WaitForAsync();

    /// <summary>Waits until something holds for a plan.</summary>
    public Task<PlanView> PlanAsync(string name, Func<PlanView, bool> holds) =>
        Condition.FindAsync<PlanView>(async () => await Scene.Api.GetAsync<PlanView>("plans/" + name) is var plan && holds(plan) ? plan : null, "the plan " + name, TestContext.Current.CancellationToken);

    /// <summary>Keeps a picture of the whole page.</summary>
    public async Task ShotAsync(string name)
    {
        Directory.CreateDirectory(Screenshots);
        // What sticks to the window's edges stands where it belongs when the window is as high as the page.
        var (width, height) = (Page.ViewportSize!.Width, Page.ViewportSize.Height);
        await Page.SetViewportSizeAsync(width, Math.Max(height, await Page.EvaluateAsync<int>("document.documentElement.scrollHeight")));
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, name + ".png"), Animations = ScreenshotAnimations.Disabled });
        await Page.SetViewportSizeAsync(width, height);
    }

    /// <summary>Axe must find nothing serious, and nothing may be wider than the window.</summary>
    public async Task FaultlessAsync()
    {
        var result = await Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        var serious = result.Violations.Where(v => v.Impact is "serious" or "critical").SelectMany(v => v.Nodes.Select(n => $"{v.Id} ({v.Impact}): {v.Help}: {n.Html}"));
        Assert.True(!serious.Any(), Page.Url + "\n" + string.Join('\n', serious));
        var overflow = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"{Page.Url} is {overflow} pixels wider than the window");
        var cut = await Page.EvaluateAsync<string[]>("[...document.querySelectorAll('.card')].filter(c => c.scrollWidth > c.clientWidth + 1).map(c => c.outerHTML.slice(0, 200))");
        Assert.True(cut.Length == 0, $"{Page.Url} has cards that are cut off: {string.Join('\n', cut)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await Scene.DisposeAsync();
        Assert.Empty(_complaints);
    }

    private bool IsExpected(string text) => Expected.Any(e => text.Contains(e, StringComparison.Ordinal));
}
