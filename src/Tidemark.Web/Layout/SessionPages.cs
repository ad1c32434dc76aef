using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Tidemark.Service.Security;

namespace Tidemark.Web.Layout;

/// <summary>Signing out, as a form: a circuit cannot change cookies.</summary>
internal static class SessionPages
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/sign-out", async (HttpContext http, EndedSessions sessions, [FromForm] string? from) =>
    {
        _ = from;
        // Pages that are open elsewhere go to the sign-in; this one must have its answer first, which takes the cookie away.
        var user = http.User;
        http.Response.OnCompleted(() =>
        {
            sessions.End(user);
            return Task.CompletedTask;
        });
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme).ConfigureAwait(false);
        return Results.LocalRedirect("/sign-in");
    }).AllowAnonymous();
}
