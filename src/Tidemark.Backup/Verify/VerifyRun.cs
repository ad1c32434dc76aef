using System.Collections.Concurrent;
using System.Globalization;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;

namespace Tidemark.Backup.Verify;

/// <summary>
/// Proves that backup points can be restored, without a server: reads every byte they rest on. Damage does not end the run, it is collected. Runs once.
/// Memory: one block per file that is open.
/// </summary>
public sealed class VerifyRun
{
    private readonly BackupRepository _repository;
    private readonly VerifyOptions _options;
    private readonly TimeProvider _time;
    private readonly ProgressMeter _meter;
    private readonly ConcurrentBag<VerifyFinding> _findings = [];

    /// <summary>Prepares a run.</summary>
    /// <exception cref="TidemarkException">An option is not valid (TM101).</exception>
    public VerifyRun(BackupRepository repository, VerifyOptions options, TimeProvider time, IProgress<WorkProgress>? progress)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Parallelism is < 1 or > 16) throw new TidemarkException(ErrorCode.InvalidArgument, $"{options.Parallelism} files at a time; 1 to 16 are possible.");
        _repository = repository;
        _options = options;
        _time = time;
        _meter = new ProgressMeter(progress, time);
    }

    /// <summary>Reads and checks.</summary>
    /// <exception cref="TidemarkException">No such plan or point (TM103), or the storage cannot be read at all.</exception>
    public async Task<VerifyReport> RunAsync(CancellationToken cancellationToken)
    {
        var clock = _time.GetTimestamp();
        _meter.Enter(WorkPhase.Preparing);
        var all = await new RepositorySurvey(_repository, _findings.Add).ReadAsync(_options.Plan, cancellationToken).ConfigureAwait(false);
        var points = _options.Point is null ? all.Where(p => p.IsPublished).ToList() : Below(await FindAsync(all, _options.Point, cancellationToken).ConfigureAwait(false), all);
        foreach (var finding in points.SelectMany(p => ChainCheck.Check(p, ChainCheck.PreviousOf(p, all)))) _findings.Add(finding);

        _meter.Enter(WorkPhase.Verifying);
        var counters = new VerifyCounters(_meter, points.Sum(p => p.Manifest?.Segments.Sum(s => s.LengthBytes) ?? 0));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Parallelism, CancellationToken = cancellationToken };
        var work = points.SelectMany(p => p.Streams.Select(s => (Point: p, Stream: s)));
        await Parallel.ForEachAsync(work, parallel, (item, cancel) => CheckStreamAsync(item.Point, item.Stream, counters, cancel)).ConfigureAwait(false);

        foreach (var (point, vgroup) in points.SelectMany(p => (p.Manifest?.Vgroups ?? []).Where(v => v.Messages > 0 && !p.Manifest!.Segments.Any(s => SegmentRole.IsWalOf(s.Name, v.VgroupId))).Select(v => (p, v))))
            _findings.Add(new VerifyFinding(VerifyFindingKind.Damage, point.ManifestPath, null, $"{point.ManifestPath}: no file has the {vgroup.Messages} messages of vgroup {vgroup.VgroupId}", ErrorCode.Corrupt, point.Id));
        if (_options.Depth == VerifyDepth.Structure) await new FitCheck(_repository, points, all, _findings, _time).RunAsync(cancellationToken).ConfigureAwait(false);

        return new VerifyReport
        {
            Findings = [.. Chosen(points).OrderBy(f => f.Kind).ThenBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Offset ?? -1)],
            Points = Judge(points, all),
            Segments = counters.Segments,
            Bytes = counters.Bytes,
            Blocks = counters.Blocks,
            Messages = counters.Messages,
            Rows = counters.Rows,
            Elapsed = _time.GetElapsedTime(clock),
        };
    }

    private async ValueTask CheckStreamAsync(SurveyedPoint point, IReadOnlyList<SegmentEntry> stream, VerifyCounters counters, CancellationToken cancellationToken)
    {
        var check = new SegmentCheck(_repository, point, _options.Depth == VerifyDepth.Structure ? Messages(point.Manifest!, stream[0]) : null, _findings.Add, counters);
        foreach (var segment in stream) await check.CheckAsync(segment, cancellationToken).ConfigureAwait(false);
        if (stream[0].Role == SegmentRole.Wal) check.CheckWhole(point.Manifest!.Vgroups.FirstOrDefault(v => SegmentRole.IsWalOf(stream[0].Name, v.VgroupId)));
    }

    private static MessageCheck Messages(Manifest manifest, SegmentEntry first)
    {
        if (first.Role != SegmentRole.Wal || first.Vgroups.Count == 0) return new MessageCheck(null);
        var position = manifest.Vgroups.FirstOrDefault(v => v.VgroupId == first.Vgroups[0].VgroupId);
        return new MessageCheck(position is null ? null : (position.VgroupId, position.Begin, position.End));
    }

    // Findings of other points are left out when one point was asked for.
    private IEnumerable<VerifyFinding> Chosen(List<SurveyedPoint> points)
        => _options.Point is null ? _findings : _findings.Where(f => f.PointId is null || points.Exists(p => p.Id == f.PointId && f.File.StartsWith(p.Folder, StringComparison.Ordinal)));

    private List<VerifiedPoint> Judge(List<SurveyedPoint> points, IReadOnlyList<SurveyedPoint> all)
    {
        var damaged = _findings.Where(f => f.Kind == VerifyFindingKind.Damage && f.PointId is not null).Select(f => f.File).ToList();
        var verdicts = new Dictionary<string, VerifiedPoint>(StringComparer.Ordinal);
        foreach (var point in points)
        {
            var isIntact = point.Manifest is not null && !damaged.Exists(f => f.StartsWith(point.Folder + "/", StringComparison.Ordinal));
            var previous = ChainCheck.PreviousOf(point, all);
            var isFounded = point.Manifest?.Kind == PointKind.Initial || (previous is not null && verdicts.TryGetValue(previous.Folder, out var below) && below.IsRestorable);
            verdicts[point.Folder] = new VerifiedPoint(point.Plan, point.Id, isIntact, isIntact && isFounded);
        }

        return [.. verdicts.Values];
    }

    private async ValueTask<SurveyedPoint> FindAsync(IReadOnlyList<SurveyedPoint> all, string wanted, CancellationToken cancellationToken)
    {
        var plan = (await _repository.GetPlanAsync(_options.Plan, cancellationToken).ConfigureAwait(false)).Name;
        var published = all.Where(p => p.IsPublished && p.Plan == plan).ToList();
        var found = wanted == "latest" ? published.LastOrDefault() : published.Find(p => p.Id == wanted)
            ?? (long.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? published.Find(p => p.Manifest?.Sequence == sequence) : null);
        return found ?? throw new TidemarkException(ErrorCode.PointNotFound, $"Plan '{plan}' in {_repository.Storage.Location} has no backup point '{wanted}'.", "'tidemark points' lists them.");
    }

    private static List<SurveyedPoint> Below(SurveyedPoint last, IReadOnlyList<SurveyedPoint> all)
    {
        var chain = new List<SurveyedPoint>();
        for (var point = last; point is not null && !chain.Contains(point); point = ChainCheck.PreviousOf(point, all)) chain.Insert(0, point);
        return chain;
    }
}
