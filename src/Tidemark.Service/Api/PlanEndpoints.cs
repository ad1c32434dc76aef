using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Security;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Api;

/// <summary>Plans.</summary>
internal static class PlanEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("plans", async (PlanLooks looks, string? after, int? limit, CancellationToken cancellationToken) =>
        {
            var most = Paging.Limit(limit);
            return Paging.Cut(await looks.ListAsync(after, most + 1, cancellationToken).ConfigureAwait(false), most, p => p.Settings.Name!);
        }).WithName("ListPlans").WithSummary("Plans by name.").Produces<Page<PlanView>>();
        api.MapGet("plans/{name}", (string name, PlanLooks looks, CancellationToken cancellationToken) => looks.GetAsync(name, cancellationToken)).WithName("GetPlan").WithSummary("A plan.").Produces<PlanView>().ProducesProblem(404);
        api.MapGet("plans/{name}/statistics", (string name, PlanLooks looks, CancellationToken cancellationToken) => looks.StatisticsAsync(name, cancellationToken))
            .WithName("GetPlanStatistics").WithSummary("A plan in numbers.").Produces<PlanStatistics>().ProducesProblem(404);
        MapChanges(api.MapGroup("").RequireAuthorization(Scopes.Manage));
        var operate = api.MapGroup("").RequireAuthorization(Scopes.Operate);
        operate.MapPost("plans/{name}/run", async (string name, bool? newChain, HttpContext http, PlanDesk desk, CancellationToken cancellationToken) =>
            TaskEndpoints.Accepted(await desk.RunAsync(name, newChain ?? false, http.User.Identity!.Name!, cancellationToken).ConfigureAwait(false)))
            .WithName("RunPlan").WithSummary("Takes a point now; newChain takes an initial one.").Produces<TaskView>(202).ProducesProblem(404).ProducesProblem(409);
        operate.MapPost("plans/{name}/refresh", (string name, PlanLooks looks, PointIndex points, CancellationToken cancellationToken) =>
        {
            points.Forget(name);
            return looks.GetAsync(name, cancellationToken);
        }).WithName("RefreshPlan").WithSummary("Reads the plan's repository again.").Produces<PlanView>().ProducesProblem(404);
    }

    private static void MapChanges(RouteGroupBuilder manage)
    {
        manage.MapPost("plans", async (PlanSettings settings, HttpContext http, PlanDesk desk, CancellationToken cancellationToken) =>
        {
            http.Items[AuditLog.OnKey] = settings.Name;
            return Results.Created($"plans/{settings.Name}", await desk.CreateAsync(settings, cancellationToken).ConfigureAwait(false));
        }).WithName("CreatePlan").WithSummary("Makes an active plan.").Produces<PlanView>(201).ProducesProblem(400).ProducesProblem(409);
        manage.MapPost("plans/check", async (PlanSettings settings, PlanDesk desk, CancellationToken cancellationToken) => new PlanFaults(await desk.CheckAsync(settings, cancellationToken).ConfigureAwait(false)))
            .WithName("CheckPlan").WithSummary("The faults of settings by field, without doing anything.").Produces<PlanFaults>();
        manage.MapPut("plans/{name}", (string name, PlanSettings settings, PlanDesk desk, CancellationToken cancellationToken) => desk.ModifyAsync(name, settings, cancellationToken))
            .WithName("ModifyPlan").WithSummary("Changes a plan; a running backup of it begins again with the new settings.").Produces<PlanView>().ProducesProblem(400).ProducesProblem(404);
        manage.MapPost("plans/{name}/clone", async (string name, PlanClone clone, PlanDesk desk, CancellationToken cancellationToken) => Results.Created($"plans/{clone.Name}", await desk.CloneAsync(name, clone, cancellationToken).ConfigureAwait(false)))
            .WithName("ClonePlan").WithSummary("Makes a plan with the settings of this one, for another object.").Produces<PlanView>(201).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        manage.MapPost("plans/{name}/start", (string name, PlanDesk desk, CancellationToken cancellationToken) => desk.StartAsync(name, cancellationToken)).WithName("StartPlan").WithSummary("Lets a plan take points by itself.").Produces<PlanView>().ProducesProblem(404);
        manage.MapPost("plans/{name}/stop", (string name, HttpContext http, PlanDesk desk, CancellationToken cancellationToken) => desk.StopAsync(name, http.User.Identity!.Name!, cancellationToken))
            .WithName("StopPlan").WithSummary("Stops a plan and cancels its unfinished tasks.").Produces<PlanView>().ProducesProblem(404);
        manage.MapDelete("plans/{name}", async (string name, bool? files, PlanDesk desk, CancellationToken cancellationToken) => new PlanDeletion(await desk.DeleteAsync(name, files ?? false, cancellationToken).ConfigureAwait(false)))
            .WithName("DeletePlan").WithSummary("Deletes a stopped plan, with files=true its files too.").Produces<PlanDeletion>().ProducesProblem(404).ProducesProblem(409);
    }
}
