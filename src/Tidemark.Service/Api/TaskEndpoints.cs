using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tidemark.Service.Security;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Api;

/// <summary>Tasks, and restores as tasks.</summary>
internal static class TaskEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("tasks", async (TaskQueue queue, string? plan, string? state, string? kind, string? after, int? limit, CancellationToken cancellationToken) =>
        {
            var most = Paging.Limit(limit);
            var tasks = await queue.ListAsync(plan, Words.Parse<TaskState>("state", state), Words.Parse<TaskKind>("kind", kind), Paging.After(after), most + 1, cancellationToken).ConfigureAwait(false);
            return Paging.Cut(tasks, most, t => t.Id.ToString(CultureInfo.InvariantCulture));
        }).WithName("ListTasks").WithSummary("Tasks, the youngest first.").Produces<Page<TaskView>>();
        api.MapGet("tasks/{id:long}", (long id, TaskQueue queue, CancellationToken cancellationToken) => queue.GetAsync(id, cancellationToken)).WithName("GetTask").WithSummary("A task.").Produces<TaskView>().ProducesProblem(404);
        api.MapGet("tasks/{id:long}/log", async (long id, TaskQueue queue, string? after, int? limit, CancellationToken cancellationToken) =>
        {
            await queue.GetAsync(id, cancellationToken).ConfigureAwait(false);
            var most = Paging.Limit(limit);
            return Paging.Cut(await queue.LogAsync(id, Paging.After(after) ?? 0, most + 1, cancellationToken).ConfigureAwait(false), most, l => l.Id.ToString(CultureInfo.InvariantCulture));
        }).WithName("GetTaskLog").WithSummary("The log of a task, the oldest line first.").Produces<Page<TaskLogLine>>().ProducesProblem(404);
        var operate = api.MapGroup("").RequireAuthorization(Scopes.Operate);
        operate.MapPost("tasks/{id:long}/cancel", (long id, HttpContext http, TaskQueue queue, CancellationToken cancellationToken) => queue.CancelAsync(id, http.User.Identity!.Name!, cancellationToken))
            .WithName("CancelTask").WithSummary("Cancels a task.").Produces<TaskView>().ProducesProblem(404);
        operate.MapPost("restores", async (RestoreRequest request, HttpContext http, RestoreDesk desk, CancellationToken cancellationToken) =>
        {
            http.Items[AuditLog.OnKey] = $"{request.Plan} -> {request.Server}/{request.Database}";
            return Accepted(await desk.AddAsync(request, http.User.Identity!.Name!, cancellationToken).ConfigureAwait(false));
        }).WithName("CreateRestore").WithSummary("Restores a point of a plan.").Produces<TaskView>(202).ProducesProblem(400).ProducesProblem(404);
    }

    /// <summary>The answer to what became a task.</summary>
    public static IResult Accepted(TaskView task) => Results.Accepted($"/api/v1/tasks/{task.Id.ToString(CultureInfo.InvariantCulture)}", task);
}
