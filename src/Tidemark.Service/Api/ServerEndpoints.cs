using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tidemark.Errors;
using Tidemark.Service.Security;
using Tidemark.Service.Servers;

namespace Tidemark.Service.Api;

/// <summary>Registered servers, and what is on them.</summary>
internal static class ServerEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("servers", (ServerRegistry servers, CancellationToken cancellationToken) => servers.ListAsync(cancellationToken)).WithName("ListServers").WithSummary("All registered servers.").Produces<IReadOnlyList<ServerView>>();
        api.MapGet("servers/{name}", (string name, ServerRegistry servers, CancellationToken cancellationToken) => servers.GetAsync(name, cancellationToken)).WithName("GetServer").WithSummary("A server.").Produces<ServerView>().ProducesProblem(404);
        var manage = api.MapGroup("").RequireAuthorization(Scopes.Manage);
        manage.MapPost("servers", async (ServerSettings settings, HttpContext http, ServerDesk desk, CancellationToken cancellationToken) =>
        {
            http.Items[AuditLog.OnKey] = settings.Name;
            var server = await desk.AddAsync(settings, cancellationToken).ConfigureAwait(false);
            return Results.Created($"servers/{server.Name}", server);
        }).WithName("CreateServer").WithSummary("Registers a server.").Produces<ServerView>(201).ProducesProblem(400).ProducesProblem(409);
        manage.MapPut("servers/{name}", (string name, ServerSettings settings, ServerDesk desk, CancellationToken cancellationToken) => desk.ChangeAsync(name, settings, cancellationToken))
            .WithName("ChangeServer").WithSummary("Changes a server's DSN or limit.").Produces<ServerView>().ProducesProblem(400).ProducesProblem(404);
        manage.MapDelete("servers/{name}", async (string name, ServerRegistry servers, CancellationToken cancellationToken) =>
        {
            await servers.RemoveAsync(name, cancellationToken).ConfigureAwait(false);
            return Results.NoContent();
        }).WithName("DeleteServer").WithSummary("Forgets a server that no plan uses.").Produces(204).ProducesProblem(404).ProducesProblem(409);
        manage.MapGet("servers/{name}/databases", async (string name, ServerRegistry servers, ServerReader reader, CancellationToken cancellationToken) =>
            await reader.DatabasesAsync(await servers.DsnOfAsync(name, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false))
            .WithName("ListDatabases").WithSummary("The databases of a server.").Produces<IReadOnlyList<DatabaseView>>().ProducesProblem(404).ProducesProblem(502);
        manage.MapGet("servers/{name}/databases/{database}/super-tables", async (string name, string database, ServerRegistry servers, ServerReader reader, CancellationToken cancellationToken) =>
            await reader.SuperTablesAsync(await servers.DsnOfAsync(name, cancellationToken).ConfigureAwait(false), database, cancellationToken).ConfigureAwait(false)
                ?? throw new TidemarkException(ErrorCode.ObjectNotFound, $"There is no database '{database}' on server '{name}'."))
            .WithName("ListSuperTables").WithSummary("The super tables of a database.").Produces<IReadOnlyList<string>>().ProducesProblem(404).ProducesProblem(502);
        api.MapPost("servers/{name}/check", (string name, string? database, ServerDoctor doctor, CancellationToken cancellationToken) => doctor.RunAsync(name, database, cancellationToken))
            .RequireAuthorization(Scopes.Operate).WithName("CheckServer").WithSummary("Checks, one thing after another, whether backups would work.").Produces<IReadOnlyList<CheckView>>().ProducesProblem(404);
    }
}
