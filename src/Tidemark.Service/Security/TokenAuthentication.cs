using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Tidemark.Service.Security;

/// <summary>Who a request with <c>Authorization: Bearer tdm_…</c> comes from.</summary>
internal sealed class TokenAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, TokenDesk tokens) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    /// <summary>Whether a request brings a token.</summary>
    public static bool IsMeantBy(HttpRequest request) => request.Headers.Authorization.ToString().StartsWith(SchemeName + " ", StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsMeantBy(Request)) return AuthenticateResult.NoResult();
        var row = await tokens.FindAsync(Request.Headers.Authorization.ToString()[(SchemeName.Length + 1)..].Trim(), Context.RequestAborted).ConfigureAwait(false);
        if (row is null) return AuthenticateResult.Fail("The token is not known, or has expired.");
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, $"token {row.Name} ({row.Id})"), .. row.Scopes.Split(' ').Select(s => new Claim(Scopes.Claim, s))], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }
}
