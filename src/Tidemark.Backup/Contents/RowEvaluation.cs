using Tidemark.TDengine.Blocks;

namespace Tidemark.Backup.Contents;

/// <summary>Goes through spilled rows partition by partition, each in memory or cut until it fits.</summary>
internal sealed class RowEvaluation(PointSchema schema, string directory, int partitionBytes)
{
    private readonly Dictionary<long, PointTable> _tables = schema.Tables.ToDictionary(t => t.Id);

    /// <summary>Gives all final rows: those of a table one after another in the order of their keys, tables in no order. A block is the taker's.</summary>
    public async ValueTask RunAsync(RowSpill spill, Func<PointTable, RawBlock, ValueTask> take, Action<double> progress, CancellationToken cancellationToken)
    {
        using var rows = new TableRows();
        for (var i = 0; i < spill.Partitions.Count; i++)
        {
            await RunAsync(spill.Partitions[i], rows, take, cancellationToken).ConfigureAwait(false);
            progress((double)(i + 1) / spill.Partitions.Count);
        }
    }

    private async ValueTask RunAsync(SpillFile partition, TableRows rows, Func<PointTable, RawBlock, ValueTask> take, CancellationToken cancellationToken)
    {
        await using var _ = partition.ConfigureAwait(false);
        if (partition.LengthBytes > partitionBytes && await PartitionSplit.RunAsync(partition, partitionBytes, directory, cancellationToken).ConfigureAwait(false) is { } ranges)
        {
            await partition.DisposeAsync().ConfigureAwait(false);
            try
            {
                foreach (var range in ranges) await RunAsync(range, rows, take, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                foreach (var range in ranges) await range.DisposeAsync().ConfigureAwait(false);
            }

            return;
        }

        var records = await partition.LoadAsync(cancellationToken).ConfigureAwait(false);
        foreach (var group in records.GroupBy(r => r.Table).OrderBy(g => g.Key))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Records of a table that was dropped have nobody to belong to.
            if (!_tables.TryGetValue(group.Key, out var table)) continue;
            rows.Begin(table);
            foreach (var record in group) rows.Add(record);
            await rows.EndAsync(take).ConfigureAwait(false);
        }
    }
}
