using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Tidemark.Service.Catalog;
using Tidemark.Service.Nodes;
using Tidemark.Service.Scheduling;
using Tidemark.Service.Security;

namespace Tidemark.Service.Operation;

/// <summary>What machines ask a service.</summary>
internal static class OperationEndpoints
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    public static void Map(WebApplication app, bool isLoopback)
    {
        app.MapGet("/health/live", () => Results.Text("alive\n")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/health/ready", ReadyAsync).AllowAnonymous().ExcludeFromDescription();
        var metrics = app.MapGet("/metrics", async (Metrics metrics, CancellationToken cancellationToken) => Results.Text(await metrics.WriteAsync(cancellationToken).ConfigureAwait(false), Metrics.ContentType)).ExcludeFromDescription();
        if (isLoopback) metrics.AllowAnonymous();
        else metrics.RequireAuthorization(Scopes.Read);
    }

    private static async Task<IResult> ReadyAsync(CatalogDatabase catalog, NodeRegistry nodes, PlanSchedule schedule, CancellationToken cancellationToken)
    {
        try
        {
            await catalog.ReadAsync(db => db.Plans.AnyAsync(cancellationToken)).WaitAsync(LongestAnswer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (CatalogDatabase.IsFailure(e))
        {
            return Results.Text("the catalog does not answer\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        if (!nodes.IsMember) return Results.Text("another process has become this node\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        return await schedule.IsRunningAsync(cancellationToken).ConfigureAwait(false) ? Results.Text("ready\n") : Results.Text("the scheduler does not run\n", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
