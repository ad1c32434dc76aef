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
    private const long LeastSpaceBytes = 1 << 20;
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    public static void Map(WebApplication app, bool isLoopback)
    {
        app.MapGet("/health/live", () => Results.Text("alive\n")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/health/ready", (CatalogDatabase catalog, NodeRegistry nodes, PlanSchedule schedule, PathRoots roots, CancellationToken cancellationToken) => ReadyAsync(catalog, nodes, schedule, roots, isLoopback, cancellationToken)).AllowAnonymous().ExcludeFromDescription();
        var metrics = app.MapGet("/metrics", async (Metrics metrics, CancellationToken cancellationToken) => Results.Text(await metrics.WriteAsync(cancellationToken).ConfigureAwait(false), Metrics.ContentType)).ExcludeFromDescription();
        if (isLoopback) metrics.AllowAnonymous();
        else metrics.RequireAuthorization(Scopes.Read);
    }

    private static async Task<IResult> ReadyAsync(CatalogDatabase catalog, NodeRegistry nodes, PlanSchedule schedule, PathRoots roots, bool mayNamePaths, CancellationToken cancellationToken)
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
        // On a full disk one change may still find room in the journal, and the next one not.
        var fault = !await catalog.CanWriteAsync(cancellationToken).ConfigureAwait(false) ? catalog.Fault : !catalog.IsShared && IsFull(Path.GetDirectoryName(catalog.Location)!) ? "its disk is full" : null;
        if (fault is not null) return Results.Text($"the catalog cannot be written: {fault}{(mayNamePaths ? $" ({catalog.Location})" : "")}\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        if (!await schedule.IsRunningAsync(cancellationToken).ConfigureAwait(false)) return Results.Text("the scheduler does not run\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        // Restores, lists and plans in other places go on, so the service is ready all the same.
        return Results.Text(roots.Roots.FirstOrDefault(IsFull) is { } full ? $"ready, but {(mayNamePaths ? full : "a root")} is full: backups into it fail\n" : "ready\n");
    }

    private static bool IsFull(string root)
    {
        try
        {
            return new DriveInfo(root).AvailableFreeSpace < LeastSpaceBytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // One that is not there is told by whoever writes to it.
            return false;
        }
    }
}
