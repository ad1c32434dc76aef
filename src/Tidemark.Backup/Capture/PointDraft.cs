using System.Globalization;
using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Repositories;

namespace Tidemark.Backup.Capture;

/// <summary>The streams of a point that is not published yet. Disposing gives up what is not completed.</summary>
internal sealed class PointDraft : IAsyncDisposable
{
    private static readonly int CompressionWorkers = Math.Clamp(Environment.ProcessorCount, 1, 4);
    private readonly BackupRepository _repository;
    private readonly DraftOptions _options;
    private readonly TimeProvider _time;
    private readonly string _folder;
    private readonly string _database;
    private readonly int _blockLengthBytes;
    private readonly SortedDictionary<int, SegmentStream> _wal = [];

    public PointDraft(BackupRepository repository, DraftOptions options, string plan, string database, long sequence, TimeProvider time, IReadOnlyList<int> vgroups, DateTimeOffset? name = null)
    {
        _repository = repository;
        _options = options;
        _time = time;
        _database = database;
        Sequence = sequence;
        PointId = NameOf(sequence, name ?? time.GetUtcNow());
        _folder = BackupRepository.PointFolder(plan, PointId);
        // All open blocks together stay near 32 MiB, however many vgroups there are.
        _blockLengthBytes = Math.Clamp((32 << 20) / Math.Max(1, vgroups.Count), 128 << 10, 2 << 20);
        Schema = new StreamSet(number => Open(SegmentRole.Schema, 0, number));
        Rows = new StreamSet(number => Open(SegmentRole.Rows, 0, number));
        Expiring = new StreamSet(number => Open(SegmentRole.Expiring, 0, number));
    }

    public long Sequence { get; }

    public string PointId { get; }

    public StreamSet Schema { get; }

    public StreamSet Rows { get; }

    public StreamSet Expiring { get; }

    public SegmentStream Wal(int vgroupId)
    {
        if (_wal.TryGetValue(vgroupId, out var stream)) return stream;
        var number = 0;
        return _wal[vgroupId] = Open(SegmentRole.Wal, vgroupId, () => ++number);
    }

    /// <summary>A position with what came in of the vgroup's WAL.</summary>
    public VgroupPosition Counted(VgroupPosition position)
    {
        var digest = _wal.TryGetValue(position.VgroupId, out var stream) ? stream.Digest : new StreamDigest();
        return position with { Messages = digest.Messages, Checksum = digest.Checksum };
    }

    /// <summary>The id of a point.</summary>
    public static string NameOf(long sequence, DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"{sequence:D6}-{time:yyyyMMdd'T'HHmmss'Z'}");

    public async ValueTask<IReadOnlyList<SegmentEntry>> CompleteAsync(CancellationToken cancellationToken)
    {
        var segments = new List<SegmentEntry>();
        segments.AddRange(await Schema.CompleteAsync(cancellationToken).ConfigureAwait(false));
        segments.AddRange(await Rows.CompleteAsync(cancellationToken).ConfigureAwait(false));
        foreach (var stream in _wal.Values) segments.AddRange(await stream.CompleteAsync(cancellationToken).ConfigureAwait(false));
        segments.AddRange(await Expiring.CompleteAsync(cancellationToken).ConfigureAwait(false));
        return segments;
    }

    /// <summary>Throws away what was written of the WAL.</summary>
    public async ValueTask RestartWalAsync(CancellationToken cancellationToken)
    {
        foreach (var stream in _wal.Values) await stream.DiscardAsync(cancellationToken).ConfigureAwait(false);
        _wal.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Schema.DisposeAsync().ConfigureAwait(false);
        await Rows.DisposeAsync().ConfigureAwait(false);
        await Expiring.DisposeAsync().ConfigureAwait(false);
        foreach (var stream in _wal.Values) await stream.DisposeAsync().ConfigureAwait(false);
    }

    private SegmentStream Open(string role, int vgroupId, Func<int> nextNumber) => new(
        _repository.Storage, _folder, role, vgroupId, nextNumber,
        number => new SegmentHeader { PointId = PointId, SegmentNumber = number, Database = _database, CreatedAt = _time.GetUtcNow() },
        new SegmentWriterOptions { Compression = _options.Compression, BlockLengthBytes = _blockLengthBytes, CompressionWorkers = role == SegmentRole.Rows ? CompressionWorkers : 1 },
        _options.MaxFileSizeBytes);
}
