using Tidemark.Archive.Manifests;
using Tidemark.Backup.Queries;
using Tidemark.TDengine;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Capture;

/// <summary>
/// The topics of snapshots: one per super table, without metas, because a snapshot WITH META AS STABLE is incomplete where the database has other super tables. They live as long as the
/// rows are read; those of a run that died are dropped by the next.
/// </summary>
internal sealed class SnapshotTopics(CaptureContext context, PointSource source)
{
    /// <summary>Makes a topic for each super table, as many as the cluster allows; the rest is missing in the result.</summary>
    public async ValueTask<IReadOnlyList<SnapshotTopic>> CreateAsync(IReadOnlyList<SuperTableFacts> tables, CancellationToken cancellationToken)
    {
        var topics = new List<SnapshotTopic>();
        var run = Guid.NewGuid().ToString("N")[..8];
        foreach (var table in tables)
        {
            // Like all of Tidemark's topics it ends in eight hexadecimal digits.
            var name = $"{Prefix(source.Plan)}{topics.Count + 1}_{run}";
            try
            {
                await source.ExecuteAsync($"CREATE TOPIC IF NOT EXISTS {SqlIdentifier.Quote(name)} AS STABLE {SqlIdentifier.Quote(context.Database, table.Name)}", cancellationToken).ConfigureAwait(false);
            }
            catch (TDengineException e) when (e.ServerCode == ServerCode.TooManyTopics)
            {
                context.Meter.Notice($"the server has no room for more topics (tmqMaxTopicNum): {string.Join(", ", tables.Skip(topics.Count).Select(t => t.Name))} read by scan");
                break;
            }

            topics.Add(new SnapshotTopic(name, table));
        }

        return topics;
    }

    /// <summary>Drops topics, whoever still reads them. What cannot be dropped now is dropped by the next run.</summary>
    public async ValueTask DropAsync(IEnumerable<string> topics, CancellationToken cancellationToken)
    {
        foreach (var topic in topics)
        {
            if (!await source.TryExecuteAsync($"DROP TOPIC IF EXISTS FORCE {SqlIdentifier.Quote(topic)}", cancellationToken).ConfigureAwait(false))
                context.Meter.Notice($"the topic {topic} is left for the next run to drop");
        }
    }

    /// <summary>Drops what earlier runs of the plan left behind.</summary>
    public async ValueTask DropOldAsync(CancellationToken cancellationToken)
    {
        var rows = await source.Connection.RunAsync(
            (c, token) => QueryRows.ReadAsync(c, $"SELECT `topic_name` FROM information_schema.ins_topics WHERE `db_name` = {SqlLiteral.Text(context.Database)}", token), cancellationToken).ConfigureAwait(false);
        await DropAsync(rows.Select(r => QueryRows.Text(r[0])).Where(t => t.StartsWith(Prefix(source.Plan), StringComparison.Ordinal)), cancellationToken).ConfigureAwait(false);
    }

    private static string Prefix(PlanDocument plan) => plan.Topic + "_rows";
}
