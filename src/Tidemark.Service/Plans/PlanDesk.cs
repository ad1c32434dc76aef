using Microsoft.EntityFrameworkCore;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Dumping;
using Tidemark.Service.Scheduling;
using Tidemark.Service.Security;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Plans;

/// <summary>What people do with plans. Thread-safe; of two changes of one plan at once, one fails (TM104).</summary>
internal sealed class PlanDesk(CatalogDatabase catalog, PlanChecks checks, S3Checks s3, PlanLooks looks, PlanRemoval removal, DumpHold hold, TaskQueue queue, PlanSchedule schedule, SecretBox secrets, TimeProvider time)
{
    /// <summary>The faults of settings, without doing anything.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> CheckAsync(PlanSettings settings, CancellationToken cancellationToken)
    {
        var existing = settings.Name is null ? null : await catalog.ReadAsync(db => db.Plans.AsNoTracking().FirstOrDefaultAsync(p => p.Name == settings.Name, cancellationToken)).ConfigureAwait(false);
        var (faults, _) = await checks.RunAsync(PlanRows.WithSecret(settings, existing, secrets), existing, cancellationToken).ConfigureAwait(false);
        return faults.ByField;
    }

    /// <summary>The faults of S3 settings as far as a connection shows them, without doing anything.</summary>
    /// <exception cref="TidemarkException">No such plan (TM207).</exception>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> CheckS3Async(S3CheckRequest request, CancellationToken cancellationToken)
    {
        var existing = request.Plan is null ? null : await looks.FindAsync(request.Plan, cancellationToken).ConfigureAwait(false);
        var faults = new Faults();
        if (PlanRows.WithSecret(new PlanSettings { S3 = request.S3 }, existing, secrets).S3 is { } settings) await s3.CheckConnectionAsync(settings, faults, cancellationToken).ConfigureAwait(false);
        else faults.Add("s3", "is needed");
        return faults.ByField;
    }

    /// <summary>Makes an active plan.</summary>
    /// <exception cref="TidemarkException">Faults in the settings (TM101), or the name is taken (TM104).</exception>
    public async Task<PlanView> CreateAsync(PlanSettings settings, CancellationToken cancellationToken)
    {
        var (faults, directory) = await checks.RunAsync(settings, null, cancellationToken).ConfigureAwait(false);
        faults.ThrowIfAny("The plan cannot be made");
        var now = time.GetUtcNow();
        var row = new PlanRow { Name = settings.Name!, Server = settings.Server!, Database = settings.Database!, SuperTable = settings.SuperTable, Directory = directory!, State = PlanState.Active, CreatedAt = now };
        PlanRows.Apply(row, settings, directory!, secrets, now);
        await catalog.WriteAsync(async db =>
        {
            if (await db.Plans.AnyAsync(p => p.Name == row.Name, cancellationToken).ConfigureAwait(false)) throw new TidemarkException(ErrorCode.Conflict, $"There is a plan '{row.Name}' already.", "Choose another name, or change that one.");
            db.Plans.Add(row);
            return await SaveAsync(db, row.Name, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        await schedule.SetAsync(row.Name, row.NextExecutionAt, cancellationToken).ConfigureAwait(false);
        return await looks.GetAsync(row.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes a plan; a running backup of it begins again with the new settings.</summary>
    /// <exception cref="TidemarkException">Faults in the settings (TM101); no such plan (TM207).</exception>
    public async Task<PlanView> ModifyAsync(string name, PlanSettings settings, CancellationToken cancellationToken)
    {
        var existing = await looks.FindAsync(name, cancellationToken).ConfigureAwait(false);
        settings = PlanRows.WithSecret(settings with { Name = settings.Name ?? name }, existing, secrets);
        // No file goes to the old place between the look at what lies there and the change; and none after it, as a dump that has read the old settings is over before the hold is.
        var held = await hold.TakeAsync(existing, settings, cancellationToken).ConfigureAwait(false);
        await using var _ = held.ConfigureAwait(false);
        var (faults, directory) = await checks.RunAsync(settings, existing, cancellationToken).ConfigureAwait(false);
        if (settings.Name != name) faults.Add("name", "cannot be changed; clone the plan");
        faults.ThrowIfAny($"Plan '{name}' cannot be changed");
        var row = await ChangeAsync(name, plan => PlanRows.Apply(plan, settings, directory!, secrets, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        // The change is made: what follows from it does not end with the one who asked.
        await queue.InterruptAsync(name, CancellationToken.None).ConfigureAwait(false);
        await schedule.SetAsync(name, row.State == PlanState.Active ? row.NextExecutionAt : null, CancellationToken.None).ConfigureAwait(false);
        return await looks.GetAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a plan with the settings of another one, for another object.</summary>
    /// <exception cref="TidemarkException">Faults in the settings (TM101); the name is taken (TM104); no such plan (TM207).</exception>
    public async Task<PlanView> CloneAsync(string name, PlanClone clone, CancellationToken cancellationToken)
    {
        var existing = await looks.FindAsync(name, cancellationToken).ConfigureAwait(false);
        var settings = PlanRows.WithSecret(PlanRows.Settings(existing), existing, secrets);
        // Two plans share no place in a bucket, as they share no directory.
        var target = settings.S3 is null ? null : settings.S3 with { Prefix = clone.S3Prefix ?? S3Target.PrefixBeside(settings.S3, clone.Name) };
        return await CreateAsync(
            settings with { S3 = target, Name = clone.Name, Server = clone.Server ?? settings.Server, Database = clone.Database, SuperTable = clone.SuperTable, Directory = clone.Directory, NextExecutionAt = clone.NextExecutionAt }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets a plan take points by itself; what was missed is taken once, at once.</summary>
    public async Task<PlanView> StartAsync(string name, CancellationToken cancellationToken)
    {
        var row = await ChangeAsync(name, plan =>
        {
            plan.State = PlanState.Active;
            if (plan.CycleSeconds is not null) plan.NextExecutionAt ??= time.GetUtcNow();
            plan.Revision++;
        }, cancellationToken).ConfigureAwait(false);
        await schedule.SetAsync(name, row.NextExecutionAt, cancellationToken).ConfigureAwait(false);
        return await looks.GetAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops a plan: its unfinished tasks are cancelled, and it takes no more points.</summary>
    public async Task<PlanView> StopAsync(string name, string user, CancellationToken cancellationToken)
    {
        await ChangeAsync(name, plan =>
        {
            plan.State = PlanState.Stopped;
            plan.Revision++;
        }, cancellationToken).ConfigureAwait(false);
        // Likewise.
        await schedule.SetAsync(name, null, CancellationToken.None).ConfigureAwait(false);
        await queue.CancelPlanAsync(name, user, CancellationToken.None).ConfigureAwait(false);
        return await looks.GetAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queues a backup now.</summary>
    public async Task<TaskView> RunAsync(string name, bool newChain, string user, CancellationToken cancellationToken)
    {
        var plan = await looks.FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (newChain && (await queue.UnfinishedOfAsync(name, cancellationToken).ConfigureAwait(false)).Count > 0)
            throw new TidemarkException(ErrorCode.Conflict, $"A task of plan '{name}' is unfinished.", "Wait for it, or cancel it; then ask for the new initial point.", isTransient: true);
        var parameters = newChain ? System.Text.Json.JsonSerializer.Serialize(new BackupParameters(NewChain: true), Api.ServiceJson.Stored) : null;
        return await queue.AddAsync(NewTask.Backup(name, plan.Server, user, parameters), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a stopped plan.</summary>
    /// <returns>What is left of it elsewhere, in words.</returns>
    /// <exception cref="TidemarkException">It is active, or a task of it is unfinished (TM104); no such plan (TM207).</exception>
    public async Task<IReadOnlyList<string>> DeleteAsync(string name, bool withFiles, CancellationToken cancellationToken)
    {
        var plan = await looks.FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (plan.State == PlanState.Active) throw new TidemarkException(ErrorCode.Conflict, $"Plan '{name}' is active.", "Stop it first.");
        if ((await queue.UnfinishedOfAsync(name, cancellationToken).ConfigureAwait(false)).Count > 0) throw new TidemarkException(ErrorCode.Conflict, $"A task of plan '{name}' is unfinished.", "Wait for it, or cancel it.", isTransient: true);
        var left = await removal.RunAsync(plan, withFiles, cancellationToken).ConfigureAwait(false);
        await schedule.RemoveAsync(name, cancellationToken).ConfigureAwait(false);
        await catalog.WriteAsync(db => db.Plans.Where(p => p.Name == name).ExecuteDeleteAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        return left;
    }

    private Task<PlanRow> ChangeAsync(string name, Action<PlanRow> change, CancellationToken cancellationToken) => catalog.WriteAsync(async db =>
    {
        var row = await db.Plans.FindAsync([name], cancellationToken).ConfigureAwait(false) ?? throw PlanLooks.NoSuch(name);
        change(row);
        await SaveAsync(db, name, cancellationToken).ConfigureAwait(false);
        return row;
    }, cancellationToken);

    private static async Task<int> SaveAsync(CatalogContext db, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateException e) when (CatalogFaults.IsConflict(e))
        {
            // The revision has moved on, or the directory was taken between the check and now.
            throw new TidemarkException(ErrorCode.Conflict, $"Plan '{name}', or its directory, was changed by somebody else meanwhile.", "Look at it again, and repeat the change.", isTransient: true, cause: e);
        }
    }
}
