using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Tidemark.Service.Api;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;

namespace Tidemark.Service.Security;

/// <summary>Who may come in, and what is told to browsers.</summary>
internal static class SecurityParts
{
    private const string Scheme = "Tidemark";
    private const string CookieName = "tidemark";

    public static void Add(IServiceCollection services, ServiceOptions options, DataDirectory data)
    {
        AddKeys(services, options, data);
        services.AddSingleton<SignInThrottle>().AddSingleton<SignInDesk>().AddSingleton<EndedSessions>().AddSingleton<TokenDesk>().AddSingleton<AuditLog>();
        var isSecure = options.CertificatePath is not null ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        services.AddAuthentication(Scheme)
            .AddPolicyScheme(Scheme, null, scheme => scheme.ForwardDefaultSelector = http => TokenAuthentication.IsMeantBy(http.Request) ? TokenAuthentication.SchemeName : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.SchemeName, null)
            .AddCookie(cookie =>
            {
                cookie.Cookie = new CookieBuilder { Name = CookieName, HttpOnly = true, SameSite = SameSiteMode.Strict, SecurePolicy = isSecure, Path = "/" };
                cookie.ExpireTimeSpan = SignInDesk.SessionLength;
                cookie.SlidingExpiration = false;
                (cookie.LoginPath, cookie.ReturnUrlParameter) = ("/sign-in", "next");
                // A copy of the cookie outlives the signing out.
                cookie.Events.OnValidatePrincipal = context =>
                {
                    if (context.Principal is { } user && context.HttpContext.RequestServices.GetRequiredService<EndedSessions>().Has(user)) context.RejectPrincipal();
                    return Task.CompletedTask;
                };
                cookie.Events.OnRedirectToLogin = context => IsPage(options, context.Request) ? GoTo(context) : AnswerAsync(context.HttpContext, StatusCodes.Status401Unauthorized);
                cookie.Events.OnRedirectToAccessDenied = context => IsPage(options, context.Request) ? Forbid(context) : AnswerAsync(context.HttpContext, StatusCodes.Status403Forbidden);
            });
        var authorization = services.AddAuthorizationBuilder();
        foreach (var scope in (string[])[Scopes.Read, Scopes.Operate, Scopes.Manage, Scopes.Administer]) authorization.AddPolicy(scope, policy => policy.RequireClaim(Scopes.Claim, scope));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = AntiforgeryCheck.Header;
            antiforgery.Cookie = new CookieBuilder { Name = CookieName + "-antiforgery", HttpOnly = true, SameSite = SameSiteMode.Strict, SecurePolicy = isSecure, Path = "/" };
        });
        // On loopback a foreign page could reach the service by giving its own name this machine's address.
        services.AddHostFiltering(hosts => hosts.AllowedHosts = ServiceChecks.IsLoopback(options) ? ["localhost", "127.0.0.1", "[::1]"] : ["*"]);
    }

    // Keys behind cookies and secrets: of one node in its data directory, of several in the catalog, where their key file protects them.
    private static void AddKeys(IServiceCollection services, ServiceOptions options, DataDirectory data)
    {
        var keys = services.AddDataProtection().SetApplicationName(Scheme);
        if (options.KeyFilePath is not { } path)
        {
            keys.PersistKeysToFileSystem(new DirectoryInfo(data.Keys));
            return;
        }

        var file = KeyFile.Read(path);
        services.AddSingleton(file);
        services.AddOptions<KeyManagementOptions>().Configure<CatalogDatabase>((management, catalog) => (management.XmlRepository, management.XmlEncryptor) = (new CatalogKeys(catalog), new KeyFileEncryptor(file)));
    }

    public static void Use(WebApplication app, ServiceOptions options)
    {
        app.UseHostFiltering();
        if (options.CertificatePath is not null) app.UseHsts();
        app.Use((http, next) =>
        {
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            if (http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)) headers.CacheControl = "no-store";
            return next(http);
        });
        app.UseMiddleware<AuditMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseStatusCodePages(context => context.HttpContext.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) ? AnswerAsync(context.HttpContext, context.HttpContext.Response.StatusCode) : Task.CompletedTask);
        app.UseAuthentication();
        app.UseAuthorization();
    }

    // A page asks for signing in; a program is told that nobody has.
    private static bool IsPage(ServiceOptions options, HttpRequest request) => options.Pages is not null && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && !request.Path.StartsWithSegments("/metrics", StringComparison.Ordinal);

    private static Task GoTo(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    // The pages have an answer of their own to a status without a body.
    private static Task Forbid(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static Task AnswerAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return (status switch
        {
            StatusCodes.Status401Unauthorized => Problems.Of(status, "TM204", "Nobody is signed in, or the token is not good.", "Sign in: POST /api/v1/session, or send a token."),
            StatusCodes.Status403Forbidden => Problems.Of(status, "TM204", "This user, or this token, may not do that.", "Administrators of TDengine change things; a token needs the scope for it."),
            StatusCodes.Status404NotFound => Problems.Of(status, "TM207", "There is nothing at this address.", "/api/v1/openapi.json lists what there is."),
            _ => Problems.Of(status, "TM101", "The request cannot be answered.", "/api/v1/openapi.json says what is possible."),
        }).ExecuteAsync(http);
    }
}
