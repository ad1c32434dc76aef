using System.Text.Json;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Servers;

namespace Tidemark.Service.Tasks;

/// <summary>Takes requests for restores: what can be seen to be wrong is refused at once.</summary>
internal sealed class RestoreDesk(PlanLooks looks, PlanRepositories repositories, ServerRegistry servers, TaskQueue queue, TimeProvider time)
{
    private const int MostRetries = 100;

    /// <summary>Queues a restore.</summary>
    /// <exception cref="TidemarkException">Faults in the request (TM101); no such plan, point or server (TM103, TM207).</exception>
    public async Task<TaskView> AddAsync(RestoreRequest request, string user, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        if (string.IsNullOrEmpty(request.Plan)) faults.Add("plan", "is needed");
        if (request.Database is "") faults.Add("database", "is empty; leave it out for the plan's own");
        if (request.Tables.Any(string.IsNullOrEmpty)) faults.Add("tables", "has a name that is empty");
        if (request.SuperTables.Any(string.IsNullOrEmpty)) faults.Add("superTables", "has a name that is empty");
        if (!Cycle.TryParse(request.RetryInterval, out _)) faults.Add("retryInterval", $"is '{request.RetryInterval}'; write {Cycle.Form}");
        if (request.RetryTimes is < 0 or > MostRetries) faults.Add("retryTimes", $"is {request.RetryTimes}; 0 to {MostRetries} are possible");
        faults.ThrowIfAny("The restore cannot begin");
        var plan = await looks.FindAsync(request.Plan!, cancellationToken).ConfigureAwait(false);
        var server = request.Server ?? plan.Server;
        var target = await servers.DsnOfAsync(server, cancellationToken).ConfigureAwait(false) with { Database = request.Database ?? plan.Database };
        var repository = await repositories.GetAsync(plan, cancellationToken).ConfigureAwait(false);
        // A later point may be there when the task begins; what was asked for is the one of now.
        var chain = await repository.GetChainAsync(plan.Name, request.Point, cancellationToken).ConfigureAwait(false);
        request = request with { Point = request.Point is null or "latest" ? chain[^1].Id : request.Point };
        _ = new RestoreRun(repository, RestoreWork.Options(request, target, plan.Name), time, null);
        var key = $"restore {target.Host}:{target.Port}/{target.Database}";
        return await queue.AddAsync(new NewTask(TaskKind.Restore, plan.Name, server, key, user, JsonSerializer.Serialize(request, ServiceJson.Stored)), cancellationToken).ConfigureAwait(false);
    }
}
