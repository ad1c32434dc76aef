using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Operation;

/// <summary>The service in numbers, in Prometheus' text format (version 0.0.4).</summary>
internal sealed class Metrics(CatalogDatabase catalog, PlanLooks looks, RunningTasks running, TaskOutcomes outcomes)
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>All numbers of now.</summary>
    public async Task<string> WriteAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        Head(text, "tidemark_task_attempts_total", "counter", "Attempts of tasks that ended on this node, by what they ended in.");
        foreach (var ((kind, state), count) in outcomes.Counts.OrderBy(c => c.Key)) Line(text, "tidemark_task_attempts_total", [("kind", Word(kind)), ("state", Word(state))], count);
        Value(text, "tidemark_rows_total", "counter", "Rows read and written by tasks that ended on this node.", outcomes.Rows);
        Value(text, "tidemark_raw_bytes_total", "counter", "Bytes before compression of those tasks.", outcomes.RawBytes);
        Value(text, "tidemark_dumped_bytes_total", "counter", "Bytes that dumps which ended on this node moved to S3.", outcomes.DumpedBytes);
        Value(text, "tidemark_running_tasks", "gauge", "Tasks that run on this node.", running.Count);
        var waiting = await catalog.ReadAsync(db => db.Tasks.CountAsync(t => t.State == TaskState.Queued || t.State == TaskState.Retried, cancellationToken)).ConfigureAwait(false);
        Value(text, "tidemark_waiting_tasks", "gauge", "Tasks that wait, on all nodes.", waiting);
        await WritePlansAsync(text, cancellationToken).ConfigureAwait(false);
        return text.ToString();
    }

    private async Task WritePlansAsync(StringBuilder text, CancellationToken cancellationToken)
    {
        var names = await catalog.ReadAsync(db => db.Plans.OrderBy(p => p.Name).Select(p => p.Name).ToListAsync(cancellationToken)).ConfigureAwait(false);
        var plans = new List<(PlanView View, PlanStatistics Numbers)>();
        foreach (var name in names)
        {
            try
            {
                plans.Add((await looks.GetAsync(name, cancellationToken).ConfigureAwait(false), await looks.StatisticsAsync(name, cancellationToken).ConfigureAwait(false)));
            }
            catch (TidemarkException e) when (e.Code == ErrorCode.ObjectNotFound)
            {
                // Deleted since its name was read.
                continue;
            }
            catch (TidemarkException)
            {
                plans.Add((await looks.GetAsync(name, cancellationToken).ConfigureAwait(false), new PlanStatistics()));
            }
        }

        Each(text, plans, "tidemark_plan_active", "Whether the plan takes points by itself.", p => p.View.State == PlanState.Active ? 1 : 0);
        Each(text, plans, "tidemark_plan_chain_broken", "Whether the chain of the plan is broken.", p => p.View.Chain.State == ChainState.Broken ? 1 : 0);
        Each(text, plans, "tidemark_plan_late", "Whether the plan has had no new point for too long.", p => p.View.LateSince is null ? 0 : 1);
        Each(text, plans, "tidemark_plan_points", "Points of the plan.", p => p.Numbers.Points);
        Each(text, plans, "tidemark_plan_stored_bytes", "Bytes of its files.", p => p.Numbers.StoredBytes);
        Each(text, plans, "tidemark_plan_rows", "Rows in its points.", p => p.Numbers.Rows);
        Each(text, plans, "tidemark_plan_last_success_timestamp_seconds", "When a backup of the plan succeeded last, seconds since 1970.", p => p.Numbers.LastSuccessAt?.ToUnixTimeMilliseconds() / 1000d);
        Each(text, plans, "tidemark_plan_newest_point_age_seconds", "How old what the newest point holds is.", p => p.Numbers.NewestPointAgeSeconds);
        Each(text, plans, "tidemark_plan_wal_retention_used_ratio", "The part of the WAL retention that has passed since the newest point; at 1 the chain may break.", p => p.Numbers.WalRetentionUsed);
        Each(text, plans, "tidemark_plan_s3_backlog_files", "Files that are to be dumped to S3 by the plan's local retention, and still lie on the disk.", p => p.View.Dump?.BacklogFiles);
        Each(text, plans, "tidemark_plan_s3_backlog_bytes", "Bytes of those files.", p => p.View.Dump?.BacklogBytes);
        Each(text, plans, "tidemark_plan_s3_dump_failed", "Whether the last dump of the plan failed.", p => p.View.Dump is { } dump ? dump.Fault is null ? 0 : 1 : null);
        Each(text, plans, "tidemark_plan_s3_last_success_timestamp_seconds", "When a dump of the plan succeeded last, seconds since 1970.", p => p.View.Dump?.LastSuccessAt?.ToUnixTimeMilliseconds() / 1000d);
    }

    private static void Each(StringBuilder text, List<(PlanView View, PlanStatistics Numbers)> plans, string name, string help, Func<(PlanView View, PlanStatistics Numbers), double?> value)
    {
        Head(text, name, "gauge", help);
        foreach (var plan in plans)
            if (value(plan) is { } number) Line(text, name, [("plan", plan.View.Settings.Name!)], number);
    }

    private static void Value(StringBuilder text, string name, string type, string help, double value)
    {
        Head(text, name, type, help);
        Line(text, name, [], value);
    }

    private static void Head(StringBuilder text, string name, string type, string help) => text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    // Label values are names of plans and words of ours: nothing in them needs escaping.
    private static void Line(StringBuilder text, string name, IReadOnlyList<(string Name, string Value)> labels, double value)
    {
        text.Append(name);
        if (labels.Count > 0) text.Append('{').AppendJoin(',', labels.Select(l => $"{l.Name}=\"{l.Value}\"")).Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
