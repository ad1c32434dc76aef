using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Storage;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Replay;

/// <summary>The chain of points a restore reads, as streams of segments.</summary>
internal sealed class RestoreSource
{
    private readonly Dictionary<int, IReadOnlyList<SegmentPlace>> _wal = [];

    public RestoreSource(IStorage storage, IReadOnlyList<BackupPoint> chain)
    {
        Storage = storage;
        Chain = chain;
        Schema = [.. Places(p => p.SegmentsOf(SegmentRole.Schema))];
        Rows = [.. Places(p => p.SegmentsOf(SegmentRole.Rows))];
        foreach (var vgroup in chain.SelectMany(p => p.Manifest.Vgroups.Select(v => v.VgroupId).Concat(p.Manifest.Source.VgroupIds)).Distinct().Order())
            _wal[vgroup] = [.. Places(p => p.SegmentsOf(SegmentRole.Wal, vgroup))];
    }

    public IStorage Storage { get; }

    /// <summary>The initial point first.</summary>
    public IReadOnlyList<BackupPoint> Chain { get; }

    /// <summary>The point to restore.</summary>
    public BackupPoint Last => Chain[^1];

    public IReadOnlyList<SegmentPlace> Schema { get; }

    public IReadOnlyList<SegmentPlace> Rows { get; }

    public IEnumerable<int> Vgroups => _wal.Keys.Order();

    public TimePrecision Precision => Last.Manifest.Source.Precision switch
    {
        "us" => TimePrecision.Microseconds,
        "ns" => TimePrecision.Nanoseconds,
        _ => TimePrecision.Milliseconds,
    };

    public IReadOnlyList<SegmentPlace> Wal(int vgroup) => _wal[vgroup];

    /// <summary>Frames of a vgroup's WAL in all points.</summary>
    public long WalFrames(int vgroup) => _wal[vgroup].Sum(s => s.Entry.Frames);

    /// <summary>Frames of a vgroup's WAL in the initial point: what schema and rows may already hold. A compacted point has no such overlap.</summary>
    public long OverlapFrames(int vgroup) => _wal[vgroup].Where(s => s.Point.Manifest is { Kind: PointKind.Initial, CompactedFrom: null }).Sum(s => s.Entry.Frames);

    /// <summary>Proves that every file is there with its recorded length, before anything is done with the target.</summary>
    /// <exception cref="TidemarkException">Some are not (TM402): all of them in one message.</exception>
    public async ValueTask CheckFilesAsync(CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        foreach (var place in Chain.SelectMany(point => point.Manifest.Segments.Select(s => new SegmentPlace(point, s))))
        {
            var file = await Storage.StatAsync(place.Path, cancellationToken).ConfigureAwait(false);
            if (file is null) faults.Add($"{place.Path} is missing");
            else if (file.LengthBytes != place.Entry.LengthBytes) faults.Add($"{place.Path} has {file.LengthBytes} bytes instead of {place.Entry.LengthBytes}");
        }

        if (faults.Count == 0) return;
        throw new TidemarkException(ErrorCode.Truncated, $"The chain of point {Last.Id} in {Storage.Location} is not whole: {string.Join("; ", faults.Take(10))}{(faults.Count > 10 ? $"; and {faults.Count - 10} more" : "")}.",
            "Fetch the files from another copy, or restore an earlier point. The target was not touched.");
    }

    private IEnumerable<SegmentPlace> Places(Func<BackupPoint, IEnumerable<SegmentEntry>> segments) => Chain.SelectMany(p => segments(p).Select(s => new SegmentPlace(p, s)));
}
