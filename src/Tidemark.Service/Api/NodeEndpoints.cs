using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tidemark.Service.Nodes;

namespace Tidemark.Service.Api;

/// <summary>The nodes that share the catalog.</summary>
internal static class NodeEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("nodes", (NodeRegistry nodes, CancellationToken cancellationToken) => nodes.ListAsync(cancellationToken)).WithName("ListNodes").WithSummary("The nodes that share the catalog; none where it is a file.").Produces<IReadOnlyList<NodeView>>();
}
