using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tidemark.Service.Security;

namespace Tidemark.Service.Api;

/// <summary>Signing in and out.</summary>
internal static class SessionEndpoints
{
    public static void Map(IEndpointRouteBuilder open, IEndpointRouteBuilder api)
    {
        open.MapPost("session", SignInAsync).WithName("SignIn").WithSummary("Signs in with a TDengine user and password.").Produces<SessionView>().ProducesProblem(401).ProducesProblem(429);
        api.MapGet("session", (HttpContext http, IAntiforgery antiforgery) => View(http, antiforgery)).WithName("GetSession").WithSummary("Who is signed in.").Produces<SessionView>();
        api.MapDelete("session", async (HttpContext http, EndedSessions sessions) =>
        {
            sessions.End(http.User);
            await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme).ConfigureAwait(false);
            return Results.NoContent();
        }).WithName("SignOut").WithSummary("Signs out.").Produces(204);
    }

    private static async Task<IResult> SignInAsync(SignInRequest request, HttpContext http, SignInDesk desk, IAntiforgery antiforgery, CancellationToken cancellationToken)
    {
        http.Items[AuditLog.UserKey] = request.User ?? "";
        var principal = await desk.SignInAsync(request.User ?? "", request.Password ?? "", http.Connection.RemoteIpAddress?.ToString() ?? "", cancellationToken).ConfigureAwait(false);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, principal).ConfigureAwait(false);
        http.User = principal;
        return Results.Ok(View(http, antiforgery));
    }

    private static SessionView View(HttpContext http, IAntiforgery antiforgery)
    {
        var token = TokenAuthentication.IsMeantBy(http.Request) ? null : antiforgery.GetAndStoreTokens(http).RequestToken;
        return new SessionView(http.User.Identity!.Name!, [.. http.User.FindAll(Scopes.Claim).Select(c => c.Value)], token);
    }
}
