using System.Text.Json;
using Tidemark.Backup.Failures;
using Tidemark.Backup.Verify;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Operation;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Upkeep;

/// <summary>Proves the points of a plan, wherever their files lie. Damage fails the task and stands in its report.</summary>
internal sealed class VerifyWork(PlanLooks looks, PlanRepositories repositories, Verifications verifications, ServiceOptions options)
{
    private const int MostFindings = 100;
    private const int MostCauses = 10;
    private const int Parallelism = 2;

    /// <summary>Runs an attempt.</summary>
    /// <exception cref="TidemarkException">The repository cannot be read at all.</exception>
    public async Task<TaskEnd> RunAsync(RunningTask task)
    {
        var request = JsonSerializer.Deserialize<VerifyRequest>(task.Row.Parameters!, ServiceJson.Stored)!;
        var repository = await repositories.GetWholeAsync(await looks.FindAsync(task.Plan, task.Token).ConfigureAwait(false), task.Token).ConfigureAwait(false);
        var verify = new VerifyOptions { Plan = task.Plan, Point = request.Point, Depth = request.Depth, Parallelism = Parallelism };
        var report = await new VerifyRun(repository, verify, options.Time, task).RunAsync(task.Token).ConfigureAwait(false);
        await verifications.WriteAsync(task, request.Depth, report).ConfigureAwait(false);
        foreach (var finding in report.Findings.Take(MostFindings)) task.Log(finding.Kind == VerifyFindingKind.Damage ? TaskLogLevel.Error : TaskLogLevel.Warning, finding.What);
        var result = new VerifyResult
        {
            Depth = request.Depth,
            Restorable = [.. report.Points.Where(p => p.IsRestorable).Select(p => p.PointId)],
            Damaged = [.. report.Points.Where(p => !p.IsRestorable).Select(p => p.PointId)],
            Findings = [.. report.Findings.Take(MostFindings).Select(f => Secrets.Hide(f.What))],
            Files = report.Segments,
            Bytes = report.Bytes,
            Messages = report.Messages,
            Rows = report.Rows,
            Seconds = Math.Round(report.Elapsed.TotalSeconds, 3),
        };
        if (report.IsIntact) task.Log(TaskLogLevel.Information, $"{result.Files} files, {result.Bytes} bytes, {result.Rows} rows read: all {result.Restorable.Count} points can be restored");
        return new TaskEnd(report.IsIntact ? TaskState.Succeeded : TaskState.Failed) { Report = JsonSerializer.Serialize(result, ServiceJson.Stored), Failure = report.IsIntact ? null : FailureOf(task.Plan, report) };
    }

    private static TaskFailure FailureOf(string plan, VerifyReport report)
    {
        var damages = report.Findings.Where(f => f.Kind == VerifyFindingKind.Damage).ToList();
        var lost = report.Points.Count(p => !p.IsRestorable);
        return TaskFailure.Of(new TidemarkException(
            damages[0].Code ?? ErrorCode.Corrupt, $"{lost} of {report.Points.Count} points of plan '{plan}' cannot be restored exactly: {damages[0].What}.",
            "Restore an earlier point while it is there, copy the file back from elsewhere if there is a copy, and take a new initial point."), TaskKind.Verify)
            with { Causes = [.. damages.Skip(1).Take(MostCauses).Select(d => Secrets.Hide(d.What))] };
    }
}
