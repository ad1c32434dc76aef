using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tidemark.Service.Security;
using Tidemark.Service.Tasks;
using Tidemark.Service.Upkeep;

namespace Tidemark.Service.Api;

/// <summary>Verifying, compacting and pruning plans.</summary>
internal static class UpkeepEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var operate = api.MapGroup("").RequireAuthorization(Scopes.Operate);
        operate.MapPost("plans/{name}/verify", async (string name, VerifyRequest request, HttpContext http, UpkeepDesk desk, CancellationToken cancellationToken) =>
            TaskEndpoints.Accepted(await desk.VerifyAsync(name, request, http.User.Identity!.Name!, cancellationToken).ConfigureAwait(false)))
            .WithName("VerifyPlan").WithSummary("Proves that points of a plan can be restored, without a server.").Produces<TaskView>(202).ProducesProblem(404);
        operate.MapPost("plans/{name}/compact", async (string name, CompactRequest request, HttpContext http, UpkeepDesk desk, CancellationToken cancellationToken) =>
            TaskEndpoints.Accepted(await desk.CompactAsync(name, request, http.User.Identity!.Name!, cancellationToken).ConfigureAwait(false)))
            .WithName("CompactPlan").WithSummary("Puts the chain of a plan together into one point, so that it restores fast.").Produces<TaskView>(202).ProducesProblem(404);
        api.MapGroup("").RequireAuthorization(Scopes.Manage).MapPost("plans/{name}/prune", async (string name, PruneRequest request, HttpContext http, UpkeepDesk desk, CancellationToken cancellationToken) =>
            TaskEndpoints.Accepted(await desk.PruneAsync(name, request, http.User.Identity!.Name!, cancellationToken).ConfigureAwait(false)))
            .WithName("PrunePlan").WithSummary("Removes points of a plan that no rule keeps.").Produces<TaskView>(202).ProducesProblem(400).ProducesProblem(404);
    }
}
