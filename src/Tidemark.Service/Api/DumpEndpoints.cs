using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tidemark.Service.Dumping;
using Tidemark.Service.Plans;
using Tidemark.Service.Security;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Api;

/// <summary>Dumping to S3.</summary>
internal static class DumpEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGroup("").RequireAuthorization(Scopes.Manage).MapPost("s3/check", async (S3CheckRequest request, PlanDesk desk, CancellationToken cancellationToken) => new PlanFaults(await desk.CheckS3Async(request, cancellationToken).ConfigureAwait(false)))
            .WithName("CheckS3").WithSummary("Tries S3 settings: whether the bucket can be reached, and takes an object. The faults by field.").Produces<PlanFaults>().ProducesProblem(404);
        api.MapGroup("").RequireAuthorization(Scopes.Operate).MapPost("plans/{name}/dump", async (string name, HttpContext http, PlanLooks looks, DumpDesk desk, CancellationToken cancellationToken) =>
            TaskEndpoints.Accepted(await desk.AddAsync(await looks.FindAsync(name, cancellationToken).ConfigureAwait(false), http.User.Identity!.Name!, cancellationToken).ConfigureAwait(false)))
            .WithName("DumpPlan").WithSummary("Moves files of a plan to S3 now, by its local retention.").Produces<TaskView>(202).ProducesProblem(400).ProducesProblem(404);
    }
}
