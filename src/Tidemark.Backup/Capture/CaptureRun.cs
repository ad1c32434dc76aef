using System.Globalization;
using System.Reflection;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Capture;

/// <summary>
/// Takes the next backup point of a plan: the initial one where there is none, otherwise the increment since the last. The point appears
/// whole or not at all; what an unfinished run leaves behind, the next one removes. Runs once.
/// </summary>
public sealed class CaptureRun
{
    /// <summary>The manifest's property with the database's creation time, ms since 1970 UTC.</summary>
    internal const string DatabaseCreatedProperty = "database.created_ms";

    /// <summary>How often an initial point is read when definitions change meanwhile.</summary>
    private const int MaxInitialReads = 3;

    private readonly BackupRepository _repository;
    private readonly CaptureOptions _options;
    private readonly TimeProvider _time;
    private readonly ProgressMeter _meter;
    private readonly CaptureContext _context;
    private readonly string _database;
    private readonly string _plan;

    /// <summary>Prepares a run.</summary>
    /// <exception cref="TidemarkException">An option is not valid (TM101); all faults in one message.</exception>
    public CaptureRun(BackupRepository repository, CaptureOptions options, TimeProvider time, IProgress<WorkProgress>? progress)
    {
        ArgumentNullException.ThrowIfNull(options);
        _repository = repository;
        _options = options;
        _time = time;
        _meter = new ProgressMeter(progress, time);
        (_database, _plan) = CaptureChecks.Validate(options);
        _context = new CaptureContext(options, _database, _meter, time);
    }

    /// <summary>Whether the run goes on from an earlier point, or was to and found that it cannot. False before that is known, and for an initial point.</summary>
    public bool ContinuesChain { get; private set; }

    /// <summary>Refuses options that no run can be made with, before a repository is touched.</summary>
    /// <exception cref="TidemarkException">An option is not valid (TM101); all faults in one message.</exception>
    public static void Check(CaptureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        CaptureChecks.Validate(options);
    }

    /// <summary>Takes the point.</summary>
    /// <exception cref="TidemarkException">See docs/ARCHITECTURE.md, Capture; the repository is as it was before.</exception>
    public async Task<CaptureReport> RunAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetUtcNow();
        var clock = _time.GetTimestamp();
        _meter.Enter(WorkPhase.Preparing);
        var planLock = await _repository.LockPlanAsync(_plan, cancellationToken).ConfigureAwait(false);
        await using var _ = planLock.ConfigureAwait(false);
        var removed = await _repository.RemoveLeftoversAsync(_plan, cancellationToken).ConfigureAwait(false);

        var connection = _context.Connect();
        await using var __ = connection.ConfigureAwait(false);
        var version = await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        var database = await connection.RunAsync((c, token) => new SourceCatalog(c, _database).ReadDatabaseAsync(token), cancellationToken).ConfigureAwait(false);
        var plan = await FindOrMakePlanAsync(cancellationToken).ConfigureAwait(false);
        var points = await _repository.ListPointsAsync(_plan, null, cancellationToken).ConfigureAwait(false);
        var previous = ChooseChain(points, database);

        if (previous is not null && previous.Manifest.Source.ServerVersion != version)
            _context.Warn($"The server is now of version {version}; the last point was taken of version {previous.Manifest.Source.ServerVersion}.");
        var source = new PointSource(connection, version, database, plan);
        await CreateTopicAsync(source, cancellationToken).ConfigureAwait(false);
        await ReadingGroups.DropOldAsync(source, cancellationToken).ConfigureAwait(false);
        await new SnapshotTopics(_context, source).DropOldAsync(cancellationToken).ConfigureAwait(false);
        BackupPoint point;
        try
        {
            point = await TakeAsync(source, points, previous, started, cancellationToken).ConfigureAwait(false);
        }
        catch (TidemarkException e) when (e.Code is ErrorCode.WalGap or ErrorCode.ChainBroken && previous is not null && _options.NewChainOnGap)
        {
            _context.Warn($"{e.Message} A new initial point is taken, as asked for.");
            point = await TakeAsync(source, points, null, started, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await _context.EndAsync().ConfigureAwait(false);
        }

        return new CaptureReport { Point = point, Elapsed = _time.GetElapsedTime(clock), RemovedLeftovers = removed, Warnings = _context.Warnings };
    }

    private async ValueTask<BackupPoint> TakeAsync(
        PointSource source, IReadOnlyList<BackupPoint> points, BackupPoint? previous, DateTimeOffset started, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (point, ambiguous) = await TryTakeAsync(source, points, previous, started, cancellationToken).ConfigureAwait(false);
            if (point is not null) return point;
            if (attempt == MaxInitialReads)
            {
                throw new TidemarkException(ErrorCode.Stalled, $"Definitions of {_database} changed during each of {MaxInitialReads} readings of its initial point: {ambiguous}.",
                    "Take the initial point at a time when no columns or tags are being renamed, or dropped and added again; later points do not mind.", isTransient: true);
            }

            _meter.Notice($"{ambiguous} while the initial point was read: it is read again");
            await _repository.RemoveLeftoversAsync(_plan, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<(BackupPoint? Point, string? Ambiguous)> TryTakeAsync(
        PointSource source, IReadOnlyList<BackupPoint> points, BackupPoint? previous, DateTimeOffset started, CancellationToken cancellationToken)
    {
        var draft = new PointDraft(_repository, new DraftOptions(_options.Compression, _options.MaxFileSizeBytes), _plan, _database, points.Count == 0 ? 1 : points[^1].Manifest.Sequence + 1, _time, source.Database.VgroupIds);
        await using var _ = draft.ConfigureAwait(false);
        using var first = new WalCapture(_context, source.Plan, source.Database.WalEnds, draft.Wal);
        var rows = new RowCounts();
        var begin = previous?.Manifest.Vgroups.ToDictionary(v => v.VgroupId, v => v.End) ?? await ReadInitialAsync(draft, source, first, rows, cancellationToken).ConfigureAwait(false);

        _meter.Enter(WorkPhase.Wal);
        var (wal, end, targets, counts) = await new PointWal(_context, source, draft).ReadAsync(first, begin, cancellationToken).ConfigureAwait(false);
        if (previous is null && wal.Ambiguous.Any is { } ambiguous) return (null, ambiguous);
        if (previous is null && wal.IsEmpty) rows.Check(counts.Tables, _database);
        var expiring = await ExpiringCapture.WriteAsync(source, draft, _repository.Storage, previous, cancellationToken).ConfigureAwait(false);
        var outside = await OutsideCapture.ReadAsync(source, _options.SuperTable, _context.Warn, cancellationToken).ConfigureAwait(false);

        _meter.Enter(WorkPhase.Publishing);
        var segments = await draft.CompleteAsync(cancellationToken).ConfigureAwait(false);
        var manifest = new Manifest
        {
            PointId = draft.PointId,
            Sequence = draft.Sequence,
            ChainId = previous?.Manifest.ChainId ?? Guid.NewGuid().ToString("N"),
            Kind = previous is null ? PointKind.Initial : PointKind.Increment,
            State = PointState.Complete,
            PreviousPointId = previous is null ? null : PointChain.StateOf(previous.Manifest),
            StartedAt = started,
            CompletedAt = _time.GetUtcNow(),
            WrittenBy = "tidemark " + (typeof(CaptureRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?"),
            Source = new SourceDescription
            {
                ServerVersion = source.ServerVersion,
                Database = _database,
                SuperTable = _options.SuperTable,
                CreateDatabase = source.Database.CreateStatement,
                DatabaseOptions = source.Database.Options,
                Precision = source.Database.Precision switch { TDengine.Types.TimePrecision.Microseconds => "us", TDengine.Types.TimePrecision.Nanoseconds => "ns", _ => "ms" },
                Topic = source.Plan.Topic,
                VgroupIds = source.Database.VgroupIds,
            },
            Vgroups = [.. begin.OrderBy(b => b.Key).Select(b => draft.Counted(new VgroupPosition(b.Key, b.Value, end[b.Key], targets[b.Key])))],
            Segments = segments,
            Statistics = new PointStatistics
            {
                Rows = segments.Sum(s => s.Rows),
                DataMessages = wal.DataMessages,
                MetaMessages = wal.MetaMessages,
                SuperTables = counts.Tables.Count(t => t.IsSuperTable),
                Tables = counts.Tables.Sum(t => t.IsSuperTable ? t.Tables : 1) + (counts.NormalTables?.Tables ?? 0),
                RawBytes = segments.Sum(s => s.RawBytes),
                StoredBytes = segments.Sum(s => s.LengthBytes),
            },
            Tables = counts.Tables,
            NormalTables = counts.NormalTables,
            OutsideObjects = outside,
            BarrierEvents = wal.Barriers,
            Warnings = _context.Warnings,
            Properties = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [ExpiringTables.CountProperty] = expiring.ToString(CultureInfo.InvariantCulture),
                [DatabaseCreatedProperty] = source.Database.CreatedAtMs.ToString(CultureInfo.InvariantCulture),
            },
        };
        return (await _repository.PublishAsync(_plan, manifest, cancellationToken).ConfigureAwait(false), null);
    }

    // Where the WAL begins, after schema and rows have been read. A group is joined in the background, which takes the server a second or two. Its first look tells the WAL ends
    // exactly; a large source is read meanwhile, from the ends that the server's list of vgroups showed before: they lag behind, so that a little more of the WAL is read.
    private async ValueTask<IReadOnlyDictionary<int, long>> ReadInitialAsync(PointDraft draft, PointSource source, WalCapture wal, RowCounts counts, CancellationToken cancellationToken)
    {
        var rows = new InitialRows(_context, source, draft, counts);
        await using var _ = rows.ConfigureAwait(false);
        var joining = BeginAsync(wal, source, cancellationToken).AsTask();
        try
        {
            var isLarge = await rows.MeasureAsync(cancellationToken).ConfigureAwait(false);
            var begin = isLarge && source.Database.WalEnds.Values.All(e => e > 0) ? source.Database.WalEnds : await joining.ConfigureAwait(false);
            _meter.Enter(WorkPhase.Schema);
            await rows.PrepareAsync(cancellationToken).ConfigureAwait(false);
            var schema = new SchemaCapture(_context, source, draft.Schema);
            await using var __ = schema.ConfigureAwait(false);
            await schema.WriteAsync(cancellationToken).ConfigureAwait(false);
            _meter.Enter(WorkPhase.Rows);
            await rows.RunAsync(schema, cancellationToken).ConfigureAwait(false);
            await joining.ConfigureAwait(false);
            return begin;
        }
        finally
        {
            // Its failure is thrown above, or comes after another.
            await ((Task)joining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async ValueTask<IReadOnlyDictionary<int, long>> BeginAsync(WalCapture wal, PointSource source, CancellationToken cancellationToken)
    {
        var assignment = await wal.LookAsync(cancellationToken).ConfigureAwait(false);
        var missing = source.Database.VgroupIds.Except(assignment.Select(a => a.VgroupId)).ToList();
        if (missing.Count > 0)
        {
            throw new TidemarkException(ErrorCode.ChainBroken, $"The server gave this consumer no WAL of vgroup {string.Join(", ", missing)} of {source.Database.Name}.",
                "The vgroups are being moved or split (SHOW VGROUPS): try again when that is done.", isTransient: true);
        }

        return assignment.ToDictionary(a => a.VgroupId, a => a.End);
    }

    private BackupPoint? ChooseChain(IReadOnlyList<BackupPoint> points, DatabaseFacts database)
    {
        if (points.Count == 0 || _options.NewChain) return null;
        var last = points[^1];
        var created = last.Manifest.Properties.TryGetValue(DatabaseCreatedProperty, out var text) ? text : null;
        string? broken = null;
        if (last.Manifest.Vgroups.Count == 0)
        {
            _context.Warn($"Point {last.Id} is a dump, which has no positions in the WAL that a chain could go on from: a new initial point is taken.");
            return null;
        }

        ContinuesChain = true;
        if (created is not null && created != database.CreatedAtMs.ToString(CultureInfo.InvariantCulture)) broken = $"The database {_database} was dropped and created again since point {last.Id}.";
        else if (!last.Manifest.Source.VgroupIds.Order().SequenceEqual(database.VgroupIds)) broken = $"The vgroups of {_database} are no longer those of point {last.Id}.";
        if (broken is null)
        {
            WarnOfRetention(last, database);
            return last;
        }

        if (!_options.NewChainOnGap) throw new TidemarkException(ErrorCode.ChainBroken, broken, "Its chain cannot go on. Take a new initial point: tidemark backup … --new-chain.");
        _context.Warn(broken + " A new initial point is taken, as asked for.");
        return null;
    }

    // Before WAL is lost, not after: retention is a minimum in time, so beyond half of it the next run may come too late.
    private void WarnOfRetention(BackupPoint last, DatabaseFacts database)
    {
        var age = _time.GetUtcNow() - last.Manifest.StartedAt;
        var kept = TimeSpan.FromSeconds(database.WalRetentionPeriodSeconds);
        if (database.WalRetentionPeriodSeconds <= 0 || age * 2 < kept) return;
        _context.Warn($"The last point is {age.TotalMinutes:F0} minutes old and the server keeps {kept.TotalMinutes:F0} minutes of WAL: take points more often, or ALTER DATABASE {SqlIdentifier.Quote(_database)} WAL_RETENTION_PERIOD {(long)Math.Max(age.TotalSeconds * 4, 86400)}.");
    }

    private async ValueTask<PlanDocument> FindOrMakePlanAsync(CancellationToken cancellationToken)
    {
        if (await _repository.FindPlanAsync(_plan, cancellationToken).ConfigureAwait(false) is { } plan)
        {
            if (plan.Database == _database && plan.SuperTable == _options.SuperTable) return plan;
            throw new TidemarkException(ErrorCode.Conflict, $"Plan '{_plan}' of this repository backs up {plan.Database}{(plan.SuperTable is null ? "" : "." + plan.SuperTable)}, not {_database}{(_options.SuperTable is null ? "" : "." + _options.SuperTable)}.",
                "Name another plan with --plan.");
        }

        var name = $"tidemark_{_plan.Replace('-', '_')}_{_repository.Marker.RepositoryId[..8]}";
        plan = new PlanDocument { Name = _plan, Database = _database, SuperTable = _options.SuperTable, Topic = name, Groups = [name], CreatedAt = _time.GetUtcNow() };
        await _repository.SavePlanAsync(plan, cancellationToken).ConfigureAwait(false);
        return plan;
    }

    private async ValueTask CreateTopicAsync(PointSource source, CancellationToken cancellationToken)
    {
        var what = _options.SuperTable is null ? $"DATABASE {SqlIdentifier.Quote(_database)}" : $"STABLE {SqlIdentifier.Quote(_database, _options.SuperTable)}";
        try
        {
            await source.ExecuteAsync($"CREATE TOPIC IF NOT EXISTS {SqlIdentifier.Quote(source.Plan.Topic)} WITH META AS {what}", cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (e.ServerCode == ServerCode.WalRetentionZero)
        {
            throw WalRetention.Refuse(_database, null, e);
        }
    }
}
