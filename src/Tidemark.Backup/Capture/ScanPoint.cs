using System.Globalization;
using System.Reflection;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Repositories;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Capture;

/// <summary>
/// A point that is read by queries alone: without a topic, a group or the WAL, of a whole database or a part of it. It holds what was there while each table was read, and no chain goes on from it.
/// Use: <see cref="WriteAsync"/>, then <see cref="PublishAsync"/>; disposing gives up what is not published. The plan is locked from the first to the last.
/// </summary>
internal sealed class ScanPoint(BackupRepository repository, CaptureContext context, string plan, TimeProvider time) : IAsyncDisposable
{
    private const int ChildrenOfQuery = 500;
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private IAsyncDisposable? _planLock;
    private PointDraft? _draft;
    private Manifest? _manifest;

    /// <summary>What the source counted before it was read and that did not come.</summary>
    public IReadOnlyList<MissingRows> Missing { get; private set; } = [];

    /// <summary>What the point holds, after <see cref="WriteAsync"/>.</summary>
    public Manifest Manifest => _manifest ?? throw new InvalidOperationException("Nothing was written.");

    /// <summary>Whether the plan is this point's own: nobody else has begun it, and nobody else may until this is disposed.</summary>
    public bool OwnsPlan => _planLock is not null;

    /// <summary>Writes everything but the manifest.</summary>
    /// <param name="withRows">False for the schema alone.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask WriteAsync(bool withRows, CancellationToken cancellationToken)
    {
        _planLock = await repository.LockPlanAsync(plan, cancellationToken).ConfigureAwait(false);
        var connection = context.Connect();
        await using var _ = connection.ConfigureAwait(false);
        var version = await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        var database = await connection.RunAsync((c, token) => new SourceCatalog(c, context.Database).ReadDatabaseAsync(token), cancellationToken).ConfigureAwait(false);
        var document = new PlanDocument { Name = plan, Database = context.Database, Topic = TopicOf(), Groups = [TopicOf()], CreatedAt = _started };
        await repository.SavePlanAsync(document, cancellationToken).ConfigureAwait(false);
        var source = new PointSource(connection, version, database, document);
        _draft = new PointDraft(repository, new DraftOptions(context.Options.Compression, context.Options.MaxFileSizeBytes), plan, context.Database, 1, time, []);

        context.Meter.Enter(WorkPhase.Schema);
        var schema = new SchemaCapture(context, source, _draft.Schema);
        await using var __ = schema.ConfigureAwait(false);
        await schema.WriteAsync(cancellationToken).ConfigureAwait(false);
        var sizes = await SizesAsync(source, schema, withRows, cancellationToken).ConfigureAwait(false);
        var normal = withRows ? await CountNormalAsync(source, schema, cancellationToken).ConfigureAwait(false) : new Dictionary<string, (long, TableSchema)>();
        var rows = new RowCounts();
        context.Meter.Enter(WorkPhase.Rows);
        await new RowScan(context, _draft, database.Precision, rows).RunAsync(withRows ? [.. sizes.Select(s => (s, schema.Children[s.Table.Name]))] : [], schema.NormalTables, cancellationToken).ConfigureAwait(false);
        Missing = await CompareAsync(new ScanComparison(context, source, rows), sizes, schema, normal, cancellationToken).ConfigureAwait(false);
        await CompleteAsync(source, schema, rows, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the point visible.</summary>
    public ValueTask<BackupPoint> PublishAsync(CancellationToken cancellationToken) => repository.PublishAsync(plan, Manifest, cancellationToken);

    /// <summary>Closes the files of a point that will not be published, and keeps the plan locked.</summary>
    public ValueTask GiveUpAsync() => _draft?.DisposeAsync() ?? default;

    public async ValueTask DisposeAsync()
    {
        if (_draft is not null) await _draft.DisposeAsync().ConfigureAwait(false);
        if (_planLock is not null) await _planLock.DisposeAsync().ConfigureAwait(false);
        _planLock = null;
    }

    private string TopicOf() => $"tidemark_{plan.Replace('-', '_')}_{repository.Marker.RepositoryId[..8]}";

    private async ValueTask<IReadOnlyList<SuperTableSize>> SizesAsync(PointSource source, SchemaCapture schema, bool withRows, CancellationToken cancellationToken)
    {
        var sizes = new List<SuperTableSize>();
        foreach (var table in schema.SuperTables)
        {
            var children = schema.Children[table.Name];
            var rows = 0L;
            if (withRows && children.Count > 0)
            {
                IEnumerable<IReadOnlyList<string>?> parts = context.Choice?.Children.ContainsKey(table.Name) == true ? children.Chunk(ChildrenOfQuery) : new IReadOnlyList<string>?[] { null };
                foreach (var part in parts) rows += await source.CountAsync(ScanSql.Count(context.Database, table.Name, table.Definition.Columns, part, context.Choice?.Range), cancellationToken).ConfigureAwait(false);
            }

            sizes.Add(new SuperTableSize(table, children.Count, rows));
        }

        return sizes;
    }

    private static async ValueTask<IReadOnlyList<MissingRows>> CompareAsync(
        ScanComparison comparison, IReadOnlyList<SuperTableSize> sizes, SchemaCapture schema, IReadOnlyDictionary<string, (long Rows, TableSchema Columns)> normal, CancellationToken cancellationToken)
    {
        var missing = new List<MissingRows?>();
        foreach (var size in sizes) missing.Add(await comparison.OfSuperTableAsync(size, schema.Children[size.Table.Name], cancellationToken).ConfigureAwait(false));
        foreach (var (table, counted) in normal) missing.Add(await comparison.OfNormalTableAsync(table, counted.Rows, counted.Columns, cancellationToken).ConfigureAwait(false));
        return [.. missing.OfType<MissingRows>()];
    }

    private async ValueTask<IReadOnlyDictionary<string, (long Rows, TableSchema Columns)>> CountNormalAsync(PointSource source, SchemaCapture schema, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, (long, TableSchema)>(StringComparer.Ordinal);
        foreach (var table in schema.NormalTables)
        {
            var columns = await source.ReadAsync((catalog, token) => catalog.DescribeTableAsync(table.Name, token), cancellationToken).ConfigureAwait(false);
            counts[table.Name] = (await source.CountAsync(ScanSql.Count(context.Database, table.Name, columns, null, context.Choice?.Range), cancellationToken).ConfigureAwait(false), columns);
        }

        return counts;
    }

    private async ValueTask CompleteAsync(PointSource source, SchemaCapture schema, RowCounts rows, CancellationToken cancellationToken)
    {
        var isWhole = context.Choice?.HasAllTables != false;
        var expiring = await ExpiringCapture.WriteAsync(source, _draft!, repository.Storage, null, cancellationToken).ConfigureAwait(false);
        var outside = isWhole ? await OutsideCapture.ReadAsync(source, null, context.Warn, cancellationToken).ConfigureAwait(false) : [];
        context.Meter.Enter(WorkPhase.Publishing);
        var segments = await _draft!.CompleteAsync(cancellationToken).ConfigureAwait(false);
        // One that was dropped before it was read is not in the point.
        var normal = schema.NormalTables.Select(t => t.Name).Where(rows.IsDefined).ToList();
        var tables = schema.SuperTables.Select(t => new TableStatistics(t.Name, true, schema.Children[t.Name].Count, rows.Of(t.Name))).ToList();
        var isListed = normal.Count <= TableCounts.MaxNormalTables;
        if (isListed) tables.AddRange(normal.Select(t => new TableStatistics(t, false, 1, rows.Of(t))));
        _manifest = new Manifest
        {
            PointId = _draft.PointId,
            Sequence = _draft.Sequence,
            ChainId = Guid.NewGuid().ToString("N"),
            Kind = PointKind.Initial,
            State = PointState.Complete,
            StartedAt = _started,
            CompletedAt = time.GetUtcNow(),
            WrittenBy = "tidemark " + (typeof(ScanPoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?"),
            Source = new SourceDescription
            {
                ServerVersion = source.ServerVersion,
                Database = context.Database,
                CreateDatabase = source.Database.CreateStatement,
                DatabaseOptions = source.Database.Options,
                Precision = source.Database.Precision switch { TimePrecision.Microseconds => "us", TimePrecision.Nanoseconds => "ns", _ => "ms" },
                VgroupIds = source.Database.VgroupIds,
            },
            Vgroups = [],
            Segments = segments,
            Statistics = new PointStatistics
            {
                Rows = segments.Sum(s => s.Rows),
                SuperTables = schema.SuperTables.Count,
                Tables = tables.Sum(t => t.IsSuperTable ? t.Tables : 1) + (isListed ? 0 : normal.Count),
                RawBytes = segments.Sum(s => s.RawBytes),
                StoredBytes = segments.Sum(s => s.LengthBytes),
            },
            Tables = tables,
            NormalTables = isListed ? null : new NormalTableSummary(normal.Count, TableNames.Digest(normal)),
            OutsideObjects = outside,
            Warnings = context.Warnings,
            Properties = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [ExpiringTables.CountProperty] = expiring.ToString(CultureInfo.InvariantCulture),
                [CaptureRun.DatabaseCreatedProperty] = source.Database.CreatedAtMs.ToString(CultureInfo.InvariantCulture),
            },
        };
    }
}
