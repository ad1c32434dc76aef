using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tidemark.Errors;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;

namespace Tidemark.Service.Api;

/// <summary>Points and their files.</summary>
internal static class PointEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("plans/{name}/points", async (string name, PlanLooks looks, PointIndex points, string? after, int? limit, CancellationToken cancellationToken) =>
        {
            var (most, last) = (Paging.Limit(limit), (int)(Paging.After(after) ?? 0));
            var all = (await points.ListAsync(await looks.FindAsync(name, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)).Points;
            var items = all.Skip(last).Take(most).ToList();
            return new Page<PointView>(items, last + items.Count < all.Count ? (last + items.Count).ToString(CultureInfo.InvariantCulture) : null);
        }).WithName("ListPoints").WithSummary("The points of a plan, the oldest first.").Produces<Page<PointView>>().ProducesProblem(404);
        api.MapGet("plans/{name}/points/{id}", async (string name, string id, PlanLooks looks, PointIndex points, CancellationToken cancellationToken) =>
            (await points.ListAsync(await looks.FindAsync(name, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)).Points.FirstOrDefault(p => p.Id == id) ?? throw NoSuch(name, id))
            .WithName("GetPoint").WithSummary("A point.").Produces<PointView>().ProducesProblem(404);
        api.MapGet("plans/{name}/points/{id}/files", async (string name, string id, PlanLooks looks, PointIndex points, CancellationToken cancellationToken) =>
            await points.FilesAsync(await looks.FindAsync(name, cancellationToken).ConfigureAwait(false), id, cancellationToken).ConfigureAwait(false) ?? throw NoSuch(name, id))
            .WithName("ListFiles").WithSummary("The files of a point, and where they lie.").Produces<IReadOnlyList<FileView>>().ProducesProblem(404);
    }

    private static TidemarkException NoSuch(string plan, string point) => new(ErrorCode.PointNotFound, $"Plan '{plan}' has no point '{point}'.");
}
