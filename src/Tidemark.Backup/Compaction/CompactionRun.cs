using System.Globalization;
using System.Reflection;
using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;

namespace Tidemark.Backup.Compaction;

/// <summary>
/// Puts a chain up to one of its points together into another form of that point: an initial one that rests on no other and restores the same. No server is asked. Nothing is
/// removed: that is for pruning. The new form appears whole or not at all. Memory is bounded; rows go through temporary files. Runs once.
/// </summary>
public sealed class CompactionRun
{
    private const int PartitionBytes = 32 << 20;
    private readonly BackupRepository _repository;
    private readonly CompactOptions _options;
    private readonly TimeProvider _time;
    private readonly ProgressMeter _meter;

    /// <summary>Prepares a run.</summary>
    /// <exception cref="TidemarkException">An option is not valid (TM101).</exception>
    public CompactionRun(BackupRepository repository, CompactOptions options, TimeProvider time, IProgress<WorkProgress>? progress)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        if (options.MaxFileSizeBytes < 1 << 20) throw new TidemarkException(ErrorCode.InvalidArgument, $"A maximum file size of {options.MaxFileSizeBytes} bytes is too small.", "At least 1 MiB is needed.");
        _repository = repository;
        _options = options;
        _time = time;
        _meter = new ProgressMeter(progress, time);
    }

    /// <summary>Compacts.</summary>
    /// <exception cref="TidemarkException">No such point (TM103); its chain is not whole (TM303, TM402) or does not read (TM4xx); a message cannot be evaluated (TM404, TM601); the
    /// result holds less than the source held (TM602); no space (TM502); another run holds the plan (TM504). Nothing is published then.</exception>
    public async Task<CompactReport> RunAsync(CancellationToken cancellationToken)
    {
        var clock = _time.GetTimestamp();
        _meter.Enter(WorkPhase.Preparing);
        var plan = await _repository.GetPlanAsync(_options.Plan, cancellationToken).ConfigureAwait(false);
        if (_options.DryRun) return await LookAsync(plan.Name, cancellationToken).ConfigureAwait(false);
        var planLock = await _repository.LockPlanAsync(plan.Name, cancellationToken).ConfigureAwait(false);
        await using var _ = planLock.ConfigureAwait(false);
        var removed = await _repository.RemoveLeftoversAsync(plan.Name, cancellationToken).ConfigureAwait(false);
        var report = await LookAsync(plan.Name, cancellationToken).ConfigureAwait(false);
        if (report.Chain.Count > 1) report = await CompactAsync(new RestoreSource(_repository.Storage, report.Chain), report, cancellationToken).ConfigureAwait(false);
        return report with { RemovedLeftovers = removed, Elapsed = _time.GetElapsedTime(clock) };
    }

    private async ValueTask<CompactReport> LookAsync(string plan, CancellationToken cancellationToken)
    {
        var chain = await _repository.GetChainAsync(plan, _options.Point, cancellationToken).ConfigureAwait(false);
        await new RestoreSource(_repository.Storage, chain).CheckFilesAsync(cancellationToken).ConfigureAwait(false);
        return new CompactReport { Chain = chain, RowsRead = chain.Sum(p => p.Manifest.Statistics.Rows) };
    }

    private async ValueTask<CompactReport> CompactAsync(RestoreSource source, CompactReport report, CancellationToken cancellationToken)
    {
        var last = source.Last.Manifest;
        var directory = _options.TemporaryDirectory ?? Path.GetTempPath();
        var draft = new PointDraft(_repository, new DraftOptions(_options.Compression, _options.MaxFileSizeBytes), source.Last.Plan, last.Source.Database, last.Sequence, _time,
            [.. source.Vgroups], await FreeNameAsync(source.Last, cancellationToken).ConfigureAwait(false));
        await using var _ = draft.ConfigureAwait(false);
        var spill = new RowSpill(directory, source.Chain.Sum(p => p.Manifest.Statistics.RawBytes), PartitionBytes);
        await using var __ = spill.ConfigureAwait(false);
        var tail = new CompactedTail(source, draft);
        using var evaluation = new PointEvaluation(source, spill, _meter);
        await evaluation.RunAsync(tail.IsEmpty ? null : tail.Events, (vgroup, frame) => tail.AddAsync(vgroup, frame, cancellationToken), cancellationToken).ConfigureAwait(false);

        _meter.Enter(WorkPhase.Folding);
        await CompactedSchema.WriteAsync(evaluation.Schema, draft.Schema, cancellationToken).ConfigureAwait(false);
        using var rows = new CompactedRows(source.Precision, draft.Rows, _meter, cancellationToken);
        await new RowEvaluation(evaluation.Schema, directory, PartitionBytes).RunAsync(spill, rows.AddAsync, _meter.Fraction, cancellationToken).ConfigureAwait(false);
        await rows.FlushAsync().ConfigureAwait(false);
        await CopyExpiringAsync(source.Last, draft, cancellationToken).ConfigureAwait(false);
        // With a tail the source's counts are those behind it.
        var warnings = tail.IsEmpty ? CompactionCheck.Run(last, evaluation.Schema, rows.Rows) : [];

        _meter.Enter(WorkPhase.Publishing);
        var segments = await draft.CompleteAsync(cancellationToken).ConfigureAwait(false);
        var manifest = last with
        {
            PointId = draft.PointId,
            Kind = PointKind.Initial,
            PreviousPointId = null,
            CompactedFrom = new CompactedFrom(last.PointId, source.Chain.Count, _time.GetUtcNow()),
            WrittenBy = "tidemark " + (typeof(CompactionRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?"),
            Vgroups = [.. last.Vgroups.Select(v => draft.Counted(v with { Begin = -1 }))],
            Segments = segments,
            Statistics = new PointStatistics
            {
                Rows = segments.Sum(s => s.Rows),
                DataMessages = tail.DataMessages,
                MetaMessages = tail.MetaMessages,
                SuperTables = evaluation.Schema.SuperTables.Count(),
                Tables = evaluation.Schema.Tables.Count,
                RawBytes = segments.Sum(s => s.RawBytes),
                StoredBytes = segments.Sum(s => s.LengthBytes),
            },
            BarrierEvents = tail.Barriers,
            Warnings = [.. last.Warnings, .. warnings],
        };
        var point = await _repository.PublishAsync(source.Last.Plan, manifest, cancellationToken).ConfigureAwait(false);
        return report with { Point = point, TailMessages = tail.DataMessages + tail.MetaMessages, Warnings = warnings };
    }

    // Names have seconds, and a point may be compacted in the second it was taken in.
    private async ValueTask<DateTimeOffset> FreeNameAsync(BackupPoint point, CancellationToken cancellationToken)
    {
        for (var time = _time.GetUtcNow(); ; time = time.AddSeconds(1))
        {
            var isFree = true;
            await foreach (var _ in _repository.Storage.ListAsync(BackupRepository.PointFolder(point.Plan, PointDraft.NameOf(point.Manifest.Sequence, time)), cancellationToken).ConfigureAwait(false)) isFree = false;
            if (isFree) return time;
        }
    }

    private async ValueTask CopyExpiringAsync(BackupPoint point, PointDraft draft, CancellationToken cancellationToken)
    {
        foreach (var entry in point.SegmentsOf(SegmentRole.Expiring))
        {
            var segment = await SegmentFile.OpenAsync(_repository.Storage, point.PathOf(entry), cancellationToken).ConfigureAwait(false);
            await using var _ = segment.ConfigureAwait(false);
            await foreach (var archived in segment.Reader.ReadFramesAsync(null, cancellationToken).ConfigureAwait(false))
                await draft.Expiring.AppendAsync(archived.Frame, archived.Facts, cancellationToken).ConfigureAwait(false);
        }
    }
}
