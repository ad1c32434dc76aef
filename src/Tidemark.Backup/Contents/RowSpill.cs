namespace Tidemark.Backup.Contents;

/// <summary>The rows of a point on their way to their final state, cut into partitions by table. One caller at a time.</summary>
internal sealed class RowSpill : IAsyncDisposable
{
    private const int MaxPartitions = 256;
    private readonly SpillFile[] _partitions;

    /// <param name="directory">Where temporary files go.</param>
    /// <param name="expectedBytes">About how many bytes there will be.</param>
    /// <param name="partitionBytes">How many bytes a partition should have.</param>
    public RowSpill(string directory, long expectedBytes, int partitionBytes)
    {
        _partitions = new SpillFile[(int)Math.Clamp((expectedBytes / partitionBytes * 3 / 2) + 1, 1, MaxPartitions)];
        for (var i = 0; i < _partitions.Length; i++) _partitions[i] = new SpillFile(directory);
    }

    public IReadOnlyList<SpillFile> Partitions => _partitions;

    public SpillFile PartitionOf(PointTable table) => _partitions[(int)((uint)((ulong)table.Id * 0x9E3779B97F4A7C15UL >> 32) % (uint)_partitions.Length)];

    public async ValueTask DisposeAsync()
    {
        foreach (var partition in _partitions) await partition.DisposeAsync().ConfigureAwait(false);
    }
}
