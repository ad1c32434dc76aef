using Microsoft.EntityFrameworkCore;
using Tidemark.Backup.Failures;
using Tidemark.Backup.Verify;
using Tidemark.Service.Catalog;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Upkeep;

/// <summary>What verifications found of each point. Thread-safe.</summary>
internal sealed class Verifications(CatalogDatabase catalog, TimeProvider time)
{
    /// <summary>Writes down what was found.</summary>
    public Task<int> WriteAsync(RunningTask task, VerifyDepth depth, VerifyReport report) => catalog.WriteAsync(async db =>
    {
        var now = time.GetUtcNow();
        var known = await db.Verifications.Where(v => v.PlanName == task.Plan).ToDictionaryAsync(v => v.PointId, StringComparer.Ordinal).ConfigureAwait(false);
        var findings = report.Findings.Where(f => f is { Kind: VerifyFindingKind.Damage, PointId: not null }).ToLookup(f => f.PointId!, f => f.What, StringComparer.Ordinal);
        foreach (var point in report.Points)
        {
            if (!known.TryGetValue(point.PointId, out var row)) db.Verifications.Add(row = new VerificationRow { PlanName = task.Plan, PointId = point.PointId });
            (row.At, row.Depth, row.IsIntact, row.IsRestorable, row.TaskId) = (now, depth, point.IsIntact, point.IsRestorable, task.Row.Id);
            row.Finding = findings[point.PointId].FirstOrDefault() is { } what ? Secrets.Hide(what) : null;
        }

        return await db.SaveChangesAsync().ConfigureAwait(false);
    }, CancellationToken.None);

    /// <summary>What is known of the points of a plan.</summary>
    public async Task<IReadOnlyDictionary<string, PointVerification>> OfAsync(string plan, CancellationToken cancellationToken)
    {
        var rows = await catalog.ReadAsync(db => db.Verifications.AsNoTracking().Where(v => v.PlanName == plan).ToListAsync(cancellationToken)).ConfigureAwait(false);
        return rows.ToDictionary(r => r.PointId, r => new PointVerification(r.At, r.Depth, r.IsIntact, r.IsRestorable, r.Finding, r.TaskId), StringComparer.Ordinal);
    }

    /// <summary>Forgets points that are gone.</summary>
    public Task<int> ForgetAsync(string plan, IReadOnlyList<string> points) =>
        catalog.WriteAsync(db => db.Verifications.Where(v => v.PlanName == plan && points.Contains(v.PointId)).ExecuteDeleteAsync(), CancellationToken.None);
}
