using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Radzen;
using Tidemark.Service.Operation;
using Tidemark.Web.Assets;
using Tidemark.Web.Layout;
using Tidemark.Web.Pages.Dashboard;
using Tidemark.Web.Texts;
using Tidemark.Web.Visits;

namespace Tidemark.Web;

/// <summary>The web interface of the service.</summary>
public sealed class WebPages : IServicePages
{
    private static readonly string[] OfPrograms = ["/api", "/health", "/metrics"];

    /// <inheritdoc/>
    public void Add(IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddHttpContextAccessor();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SessionEnd>();
        services.AddRadzenComponents();
        services.AddResponseCompression(compression => compression.EnableForHttps = true);
        services.AddSingleton<DatabaseWatch>();
        services.AddScoped<Preferences>().AddScoped<Words>().AddScoped<Formats>().AddScoped<Visitor>();
    }

    /// <inheritdoc/>
    public void Use(WebApplication app) => app.UseWhen(http => !OfPrograms.Any(p => http.Request.Path.StartsWithSegments(p, StringComparison.Ordinal)), page =>
    {
        page.UseMiddleware<PageHeaders>();
        page.UseStatusCodePagesWithReExecute("/not-found", "?status={0}");
    });

    /// <inheritdoc/>
    public void Map(WebApplication app)
    {
        app.UseAntiforgery();
        AssetEndpoints.Map(app);
        SessionPages.Map(app);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
