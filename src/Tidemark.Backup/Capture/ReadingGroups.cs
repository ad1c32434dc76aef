using Tidemark.Archive.Manifests;
using Tidemark.Backup.Queries;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Capture;

/// <summary>
/// The consumer groups of a plan: a new one for every reading of the WAL. The server keeps with each group of a database topic a list of tables whose rows it leaves out, and
/// puts every child table on it whose tag is set; nothing takes it off again. So a group that lives from run to run silently loses rows. Source: observed
/// on 3.3.7.5 (rows written before and after a SET TAG, not yet read, never came).
/// </summary>
internal static class ReadingGroups
{
    /// <summary>A name that no group had before.</summary>
    public static string NewName(PlanDocument plan) => $"{plan.Groups[0]}_{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>Whether a topic is a plan's, of whatever repository: tidemark_&lt;plan&gt;_&lt;beginning of the repository's id&gt;.</summary>
    public static bool IsOwnTopic(string topic) =>
        topic.StartsWith("tidemark_", StringComparison.Ordinal) && topic.Length > 18 && topic[^9] == '_' && topic[^8..].All(char.IsAsciiHexDigitLower);

    /// <summary>Drops the groups of earlier runs. Those that cannot be dropped now stay for the next time.</summary>
    public static async ValueTask DropOldAsync(PointSource source, CancellationToken cancellationToken)
    {
        var plan = source.Plan;
        var rows = await source.Connection.RunAsync(
            (c, token) => QueryRows.ReadAsync(c, $"SELECT `consumer_group` FROM information_schema.ins_subscriptions WHERE `topic_name` = {SqlLiteral.Text(plan.Topic)}", token), cancellationToken).ConfigureAwait(false);
        foreach (var group in rows.Select(r => QueryRows.Text(r[0])).Where(g => g == plan.Groups[0] || g.StartsWith(plan.Groups[0] + "_", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal))
        {
            // One that is still in use is dropped by the next run.
            await source.TryExecuteAsync($"DROP CONSUMER GROUP IF EXISTS {SqlIdentifier.Quote(group)} ON {SqlIdentifier.Quote(plan.Topic)}", cancellationToken).ConfigureAwait(false);
        }
    }
}
