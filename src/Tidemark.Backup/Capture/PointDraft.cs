using System.Globalization;
using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Repositories;

namespace Tidemark.Backup.Capture;

/// <summary>The streams of a point that is not published yet. Disposing gives up what is not completed.</summary>
internal sealed class PointDraft : IAsyncDisposable
{
    private readonly BackupRepository _repository;
    private readonly DraftOptions _options;
    private readonly TimeProvider _time;
    private readonly string _folder;
    private readonly string _database;
    private readonly int _blockLengthBytes;
    private readonly SortedDictionary<int, SegmentStream> _wal = [];
    private SegmentStream? _schema;
    private SegmentStream? _rows;
    private SegmentStream? _expiring;

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
    }

    public long Sequence { get; }

    public string PointId { get; }

    public SegmentStream Schema => _schema ??= Open(SegmentRole.Schema, 0);

    public SegmentStream Rows => _rows ??= Open(SegmentRole.Rows, 0);

    public SegmentStream Expiring => _expiring ??= Open(SegmentRole.Expiring, 0);

    public SegmentStream Wal(int vgroupId)
    {
        if (!_wal.TryGetValue(vgroupId, out var stream)) _wal[vgroupId] = stream = Open(SegmentRole.Wal, vgroupId);
        return stream;
    }

    /// <summary>The id of a point.</summary>
    public static string NameOf(long sequence, DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"{sequence:D6}-{time:yyyyMMdd'T'HHmmss'Z'}");

    public async ValueTask<IReadOnlyList<SegmentEntry>> CompleteAsync(CancellationToken cancellationToken)
    {
        var segments = new List<SegmentEntry>();
        foreach (var stream in Streams) segments.AddRange(await stream.CompleteAsync(cancellationToken).ConfigureAwait(false));
        return segments;
    }

    /// <summary>Throws away what was written of the WAL.</summary>
    public async ValueTask RestartWalAsync(CancellationToken cancellationToken)
    {
        foreach (var stream in _wal.Values)
        {
            var written = await stream.CompleteAsync(cancellationToken).ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
            foreach (var segment in written) await _repository.Storage.DeleteAsync(_folder + "/" + segment.Name, cancellationToken).ConfigureAwait(false);
        }

        _wal.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in Streams) await stream.DisposeAsync().ConfigureAwait(false);
    }

    private IEnumerable<SegmentStream> Streams => new[] { _schema, _rows }.OfType<SegmentStream>().Concat(_wal.Values).Concat(_expiring is null ? [] : [_expiring]);

    private SegmentStream Open(string role, int vgroupId) => new(
        _repository.Storage, _folder, role, vgroupId,
        number => new SegmentHeader { PointId = PointId, SegmentNumber = number, Database = _database, CreatedAt = _time.GetUtcNow() },
        new SegmentWriterOptions { Compression = _options.Compression, BlockLengthBytes = _blockLengthBytes },
        _options.MaxFileSizeBytes);
}
