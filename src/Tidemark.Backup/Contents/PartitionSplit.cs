using Tidemark.TDengine.Blocks;

namespace Tidemark.Backup.Contents;

/// <summary>Cuts a partition that is too large for memory into ranges of tables and timestamps, each in the order of the partition.</summary>
internal static class PartitionSplit
{
    private const int Samples = 20_000;

    /// <summary>The ranges in ascending order; null when all rows share one table and timestamp, so that nothing can be cut.</summary>
    public static async ValueTask<IReadOnlyList<SpillFile>?> RunAsync(SpillFile partition, int rangeBytes, string directory, CancellationToken cancellationToken)
    {
        var pivots = await PivotsAsync(partition, (int)Math.Min(64, (partition.LengthBytes / rangeBytes * 3 / 2) + 2), cancellationToken).ConfigureAwait(false);
        if (pivots.Length == 0) return null;
        var ranges = new SpillFile[pivots.Length + 1];
        for (var i = 0; i < ranges.Length; i++) ranges[i] = new SpillFile(directory);
        try
        {
            using var cut = new BlockCut(pivots);
            await foreach (var record in partition.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (!record.IsDelete)
                {
                    await cut.AddAsync(record, ranges, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                var (first, last) = (RangeOf(pivots, new RowKey(record.Table, record.Start)), RangeOf(pivots, new RowKey(record.Table, record.End)));
                for (var range = first; range <= last; range++) await ranges[range].AddDeleteAsync(record.Table, record.Start, record.End, cancellationToken).ConfigureAwait(false);
            }

            return ranges;
        }
        catch
        {
            foreach (var range in ranges) await range.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The range of a key: the number of pivots that are not behind it.</summary>
    private static int RangeOf(RowKey[] pivots, RowKey key)
    {
        var found = Array.BinarySearch(pivots, key);
        return found >= 0 ? found + 1 : ~found;
    }

    // Each pivot is the first key of a range.
    private static async ValueTask<RowKey[]> PivotsAsync(SpillFile partition, int ranges, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var sample = new List<RowKey>(Samples);
        long seen = 0;
        await foreach (var record in partition.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (record.IsDelete) continue;
            var block = record.Block;
            for (var row = 0; row < block.RowCount; row++)
            {
                var at = seen++ < Samples ? sample.Count : (int)Math.Min(int.MaxValue, random.NextInt64(seen));
                if (at >= Samples) continue;
                var key = new RowKey(record.Table, block.GetInt64(0, row));
                if (at == sample.Count) sample.Add(key);
                else sample[at] = key;
            }
        }

        sample.Sort();
        if (sample.Count == 0) return [];
        return [.. Enumerable.Range(1, ranges - 1).Select(i => sample[(int)((long)i * sample.Count / ranges)]).Where(p => p.CompareTo(sample[0]) > 0).Distinct()];
    }

    /// <summary>Hands the rows of a block to their ranges.</summary>
    private sealed class BlockCut(RowKey[] pivots) : IDisposable
    {
        private readonly System.Buffers.ArrayBufferWriter<byte> _bytes = new();
        private readonly List<int>[] _rows = [.. Enumerable.Range(0, pivots.Length + 1).Select(_ => new List<int>())];

        public async ValueTask AddAsync(SpilledRecord record, SpillFile[] ranges, CancellationToken cancellationToken)
        {
            var block = record.Block;
            var ids = record.ColumnIds.ToArray();
            for (var row = 0; row < block.RowCount; row++) _rows[RangeOf(pivots, new RowKey(record.Table, block.GetInt64(0, row)))].Add(row);
            for (var range = 0; range < ranges.Length; range++)
            {
                var rows = _rows[range];
                if (rows.Count == 0) continue;
                if (rows.Count == block.RowCount)
                {
                    await ranges[range].AddRowsAsync(record.Table, ids, block.Bytes, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    _bytes.ResetWrittenCount();
                    RawBlockCopy.WriteRows(block, ColumnSelection.All(block), [.. rows], _bytes);
                    await ranges[range].AddRowsAsync(record.Table, ids, _bytes.WrittenMemory, cancellationToken).ConfigureAwait(false);
                }

                rows.Clear();
            }
        }

        public void Dispose() => _bytes.Clear();
    }
}
