using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tidemark.Service.Security;

namespace Tidemark.Service.Api;

/// <summary>The REST API: docs/SERVICE.md.</summary>
internal static class ApiParts
{
    private const string Root = "/api/v1";

    public static void Add(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ServiceJson.Apply(json.SerializerOptions));
        // Else a body that cannot be read is answered with a status alone, and nobody is told which field it is.
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.AddOpenApi("v1", document => document.AddDocumentTransformer((openApi, _, _) =>
        {
            openApi.Info.Title = "Tidemark";
            openApi.Info.Description = "Backup plans, points and restore tasks of TDengine databases.";
            openApi.Servers?.Clear();
            return Task.CompletedTask;
        }));
    }

    public static void Map(WebApplication app)
    {
        app.MapOpenApi(Root + "/openapi.json").AllowAnonymous();
        var open = app.MapGroup(Root).AllowAnonymous();
        var api = app.MapGroup(Root).RequireAuthorization(Scopes.Read).AddEndpointFilter<RouteGroupBuilder, AntiforgeryCheck>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        SessionEndpoints.Map(open, api);
        TokenEndpoints.Map(api);
        ServerEndpoints.Map(api);
        PlanEndpoints.Map(api);
        PointEndpoints.Map(api);
        DumpEndpoints.Map(api);
        UpkeepEndpoints.Map(api);
        TaskEndpoints.Map(api);
        WebhookEndpoints.Map(api);
        NodeEndpoints.Map(api);
    }
}
