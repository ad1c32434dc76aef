using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Tidemark.Backup.Outside;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Selection;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Servers;

namespace Tidemark.Service.Tasks;

/// <summary>Restores a point. An attempt that follows another goes on where that one was.</summary>
internal sealed class RestoreWork(CatalogDatabase catalog, ServerRegistry servers, PlanRepositories repositories, ServiceOptions options)
{
    /// <summary>Runs an attempt.</summary>
    /// <exception cref="TidemarkException">It cannot be restored, or differs at the end.</exception>
    public async Task<TaskEnd> RunAsync(RunningTask task)
    {
        var request = Request(task.Row);
        var plan = await catalog.ReadAsync(db => db.Plans.AsNoTracking().FirstOrDefaultAsync(p => p.Name == task.Plan)).ConfigureAwait(false)
            ?? throw new TidemarkException(ErrorCode.ObjectNotFound, $"There is no plan '{task.Plan}' any more.");
        var repository = await repositories.GetAsync(plan, task.Token, task.EnsureHeld).ConfigureAwait(false);
        var target = await servers.DsnOfAsync(task.Row.Server, task.Token).ConfigureAwait(false);
        var report = await new RestoreRun(repository, Options(request, target with { Database = request.Database ?? plan.Database }, plan.Name), options.Time, task).RunAsync(task.Token).ConfigureAwait(false);
        foreach (var warning in report.Warnings) task.Log(TaskLogLevel.Warning, warning);
        var result = new RestoreResult
        {
            PointId = report.Point.Id,
            Database = report.Database,
            Resumed = report.Resumed,
            Rows = report.Rows,
            Tables = report.Tables,
            Selected = report.Selected,
            Compared = report.Compared,
            Outside = [.. report.Outside.Select(o => o.ToString())],
            Warnings = report.Warnings,
            PlannedSteps = report.PlannedSteps,
            Seconds = Math.Round(report.Elapsed.TotalSeconds, 3),
        };
        task.Log(TaskLogLevel.Information, request.DryRun ? $"a dry run: {result.PlannedSteps.Count} steps" : $"point {result.PointId} is in {result.Database}: {result.Rows} rows, {result.Tables} tables; compared and equal: {result.Compared.Count}");
        return new TaskEnd(TaskState.Succeeded) { PointId = result.PointId, Report = JsonSerializer.Serialize(result, ServiceJson.Stored) };
    }

    /// <summary>How often, and after which pause, a restore is tried again.</summary>
    public static (int Times, TimeSpan Interval) Retries(RunningTask task)
    {
        var request = Request(task.Row);
        return (request.RetryTimes, TimeSpan.FromSeconds(Cycle.TryParse(request.RetryInterval, out var seconds) ? seconds : 60));
    }

    /// <summary>The options of a run; faults in them show here.</summary>
    public static RestoreOptions Options(RestoreRequest request, TDengine.Dsn target, string plan) => new()
    {
        Target = target,
        Plan = plan,
        Point = request.Point,
        Selection = new RestoreSelection { Tables = request.Tables, SuperTables = request.SuperTables, Where = request.Where, StartTime = request.StartTime, EndTime = request.EndTime },
        Vgroups = request.Vgroups,
        Connections = request.Connections,
        IntoExisting = request.IntoExisting,
        SkipUndecodable = request.SkipUndecodable,
        Outside = OutsideSelection.Parse(request.Outside),
        Compare = request.Compare,
        DryRun = request.DryRun,
    };

    private static RestoreRequest Request(TaskRow row) => JsonSerializer.Deserialize<RestoreRequest>(row.Parameters!, ServiceJson.Stored)!;
}
