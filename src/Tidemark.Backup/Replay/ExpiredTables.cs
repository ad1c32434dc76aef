using System.Text;
using Tidemark.Backup.Repositories;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Replay;

/// <summary>
/// Tables that the server dropped because their TTL was over. Older servers send no message about that, so that the restored database would keep them: what a point lists tells
/// which are left (<see cref="ExpiringTables"/>).
/// </summary>
internal sealed class ExpiredTables
{
    private const int TablesPerStatement = 500;
    private readonly Dictionary<string, HashSet<long>> _listed = new(StringComparer.Ordinal);

    private ExpiredTables()
    {
    }

    /// <summary>Nothing is listed.</summary>
    public static ExpiredTables None { get; } = new();

    /// <summary>What the points of a chain list.</summary>
    public static async ValueTask<ExpiredTables> LoadAsync(RestoreSource source, CancellationToken cancellationToken)
    {
        var tables = new ExpiredTables();
        foreach (var point in source.Chain)
        {
            await foreach (var (name, uid) in ExpiringTables.ReadAsync(source.Storage, point, cancellationToken).ConfigureAwait(false))
            {
                if (tables._listed.TryGetValue(name, out var uids)) uids.Add(uid);
                else tables._listed[name] = [uid];
            }
        }

        return tables;
    }

    /// <summary>
    /// Whether a request makes a table anew whose former self, still there, must have expired. A request that the source refused because the table was there
    /// stands in the stream too, but no point lists its id.
    /// </summary>
    public bool IsReborn(CreateTableRequest request, TargetSchema schema) =>
        request.Uid != 0 && _listed.TryGetValue(request.Name, out var uids) && uids.Contains(request.Uid)
        && schema.NameOf(request.Uid) is null && uids.Any(u => u != request.Uid && schema.NameOf(u) == request.Name);

    /// <summary>Drops the tables with a TTL that were gone at the restored point.</summary>
    public static async ValueTask DropAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var last = context.Source.Last;
        if (!ExpiringTables.AreKnown(last.Manifest)) return;
        var connection = context.Connect();
        await using var _ = connection.ConfigureAwait(false);
        var expiring = await TargetReader.ExpiringAsync(connection, context.Database, cancellationToken).ConfigureAwait(false);
        if (expiring.Count == 0) return;
        var left = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (name, _) in ExpiringTables.ReadAsync(context.Source.Storage, last, cancellationToken).ConfigureAwait(false)) left.Add(name);
        expiring.RemoveAll(left.Contains);
        if (expiring.Count == 0) return;
        // Only tables of the backup: the target may have had others.
        var ours = context.Schema.Names();
        var gone = expiring.Where(name => ours.Contains(name) && context.Selection.Takes(name) && context.Schema.TryGetTable(name, out var _)).ToList();
        foreach (var batch in gone.Chunk(TablesPerStatement))
        {
            var sql = new StringBuilder("DROP TABLE ").AppendJoin(", ", batch.Select(name => "IF EXISTS " + SqlIdentifier.Quote(name)));
            await connection.ExecuteAsync(sql.ToString(), ServerAnswers.IsAlreadySo, cancellationToken).ConfigureAwait(false);
            foreach (var name in batch) context.Schema.RemoveTable(name);
        }

        if (gone.Count > 0) context.Warn($"{gone.Count} tables whose TTL was over at the point are not there: the server had dropped them.");
    }
}
