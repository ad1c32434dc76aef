using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tidemark.Service.Security;

namespace Tidemark.Service.Api;

/// <summary>Tokens for programs, and the audit log.</summary>
internal static class TokenEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var people = api.MapGroup("").RequireAuthorization(Scopes.Administer);
        people.MapGet("tokens", (TokenDesk tokens, CancellationToken cancellationToken) => tokens.ListAsync(cancellationToken)).WithName("ListTokens").WithSummary("All tokens, without their secrets.").Produces<IReadOnlyList<TokenView>>();
        people.MapPost("tokens", async (TokenSettings settings, HttpContext http, TokenDesk tokens, CancellationToken cancellationToken) =>
        {
            var made = await tokens.AddAsync(settings, http.User.Identity!.Name!, cancellationToken).ConfigureAwait(false);
            http.Items[AuditLog.OnKey] = made.Token.Id;
            return Results.Created($"tokens/{made.Token.Id}", made);
        }).WithName("CreateToken").WithSummary("Makes a token; its secret is answered this once.").Produces<NewTokenView>(201).ProducesProblem(400);
        people.MapDelete("tokens/{id}", async (string id, TokenDesk tokens, CancellationToken cancellationToken) =>
        {
            await tokens.RemoveAsync(id, cancellationToken).ConfigureAwait(false);
            return Results.NoContent();
        }).WithName("DeleteToken").WithSummary("Makes a token worthless.").Produces(204).ProducesProblem(404);
        people.MapGet("audit", async (AuditLog audit, string? user, string? after, int? limit, CancellationToken cancellationToken) =>
        {
            var most = Paging.Limit(limit);
            return Paging.Cut(await audit.ListAsync(user, Paging.After(after), most + 1, cancellationToken).ConfigureAwait(false), most, a => a.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }).WithName("ListAudit").WithSummary("Who did what, the youngest first.").Produces<Page<AuditView>>();
    }
}
