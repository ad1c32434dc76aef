using System.Text.Json;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Upkeep;

/// <summary>Takes requests to verify, compact and prune plans: what can be seen to be wrong is refused at once.</summary>
internal sealed class UpkeepDesk(PlanLooks looks, PlanRepositories repositories, TaskQueue queue)
{
    /// <summary>Queues a verification.</summary>
    /// <exception cref="TidemarkException">No such plan or point (TM103, TM207).</exception>
    public async Task<TaskView> VerifyAsync(string name, VerifyRequest request, string user, CancellationToken cancellationToken)
    {
        if (!Enum.IsDefined(request.Depth)) throw new TidemarkException(ErrorCode.InvalidArgument, "The depth is none of files and structure.");
        var plan = await looks.FindAsync(name, cancellationToken).ConfigureAwait(false);
        var repository = await repositories.GetAsync(plan, cancellationToken).ConfigureAwait(false);
        if (request.Point is not null) await repository.GetChainAsync(name, request.Point, cancellationToken).ConfigureAwait(false);
        return await AddAsync(NewTask.Verify, plan, request, user, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queues a compaction.</summary>
    /// <exception cref="TidemarkException">No such plan or point (TM103, TM207).</exception>
    public async Task<TaskView> CompactAsync(string name, CompactRequest request, string user, CancellationToken cancellationToken)
    {
        var plan = await looks.FindAsync(name, cancellationToken).ConfigureAwait(false);
        var repository = await repositories.GetAsync(plan, cancellationToken).ConfigureAwait(false);
        // A later point may be there when the task begins; what was asked for is the one of now.
        var chain = await repository.GetChainAsync(name, request.Point, cancellationToken).ConfigureAwait(false);
        return await AddAsync(NewTask.Compact, plan, request with { Point = chain[^1].Id }, user, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queues a pruning.</summary>
    /// <exception cref="TidemarkException">Faults in the request (TM101); no such plan (TM207), or it has no points (TM103).</exception>
    public async Task<TaskView> PruneAsync(string name, PruneRequest request, string user, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        if (request.KeepWithin is { } within && !Cycle.TryParse(within, out _)) faults.Add("keepWithin", $"is '{within}'; write {Cycle.Form}");
        foreach (var (field, count) in ((string, int?)[])[("keepLast", request.KeepLast), ("keepDaily", request.KeepDaily), ("keepWeekly", request.KeepWeekly), ("keepMonthly", request.KeepMonthly)])
            if (count is < 1) faults.Add(field, $"is {count}; 1 is the least");
        if (PruneWork.Options(request, name).Policy.IsEmpty && !faults.Any) faults.Add("keepLast", "or another rule is needed: it is not said what to keep");
        faults.ThrowIfAny("Nothing can be pruned");
        var plan = await looks.FindAsync(name, cancellationToken).ConfigureAwait(false);
        await repositories.GetAsync(plan, cancellationToken).ConfigureAwait(false);
        return await AddAsync(NewTask.Prune, plan, request, user, cancellationToken).ConfigureAwait(false);
    }

    private Task<TaskView> AddAsync<T>(Func<string, string, string, string, NewTask> make, Catalog.PlanRow plan, T request, string user, CancellationToken cancellationToken) =>
        queue.AddAsync(make(plan.Name, plan.Server, user, JsonSerializer.Serialize(request, ServiceJson.Stored)), cancellationToken);
}
