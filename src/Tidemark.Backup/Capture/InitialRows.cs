namespace Tidemark.Backup.Capture;

/// <summary>
/// The rows of an initial point. How each super table is read is decided by its size; the snapshot's group is joined while the schema is read. Use: <see cref="MeasureAsync"/>, <see cref="PrepareAsync"/>, then
/// the schema, then <see cref="RunAsync"/>.
/// </summary>
internal sealed class InitialRows(CaptureContext context, PointSource source, PointDraft draft, RowCounts counts) : IAsyncDisposable
{
    private const long LargeRows = 500_000;
    private const long LargeTables = 5_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly SnapshotTopics _topics = new(context, source);
    private IReadOnlyList<SuperTableSize> _sizes = [];
    private IReadOnlyList<SnapshotTopic> _snapshots = [];
    private SnapshotRead? _snapshot;

    /// <summary>Looks at the sizes. Returns whether reading will take longer than joining a group.</summary>
    public async ValueTask<bool> MeasureAsync(CancellationToken cancellationToken)
    {
        _sizes = await SuperTableSizes.ReadAsync(source, context.Options.SuperTable, withEpoch: context.Options.InitialRead != InitialRead.Scan, cancellationToken).ConfigureAwait(false);
        return _sizes.Sum(s => s.Rows) >= LargeRows || _sizes.Sum(s => s.Children) >= LargeTables;
    }

    /// <summary>Decides how to read, and begins what takes the server time. The positions that the WAL is read from must be known before.</summary>
    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        var chosen = InitialReadPlan.Choose(_sizes, context.Options.InitialRead, context.Meter.Notice);
        if (chosen.Count == 0) return;
        _snapshots = await _topics.CreateAsync([.. chosen.Select(s => s.Table)], cancellationToken).ConfigureAwait(false);
        if (_snapshots.Count == 0) return;
        _snapshot = new SnapshotRead(context, source, _snapshots, draft.Rows, counts);
        _snapshot.Begin(cancellationToken);
    }

    /// <summary>Reads all rows; by scan, at the end, those of super tables whose snapshot stands still.</summary>
    public async ValueTask RunAsync(SchemaCapture schema, CancellationToken cancellationToken)
    {
        var bySnapshot = _snapshots.Select(t => t.Table.Name).ToHashSet(StringComparer.Ordinal);
        IReadOnlySet<string> givenUp = new HashSet<string>();
        var scan = new RowScan(context, draft, source.Database.Precision, counts);
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Workers.AllAsync([RunAsync(t => scan.RunAsync(Sizes(name => !bySnapshot.Contains(name)), schema.NormalTables, t)), RunAsync(SnapshotAsync)], cancellationToken).ConfigureAwait(false);
        if (givenUp.Count > 0) await scan.RunAsync(Sizes(givenUp.Contains), [], cancellationToken).ConfigureAwait(false);

        List<(SuperTableSize Size, IReadOnlyList<string> Children)> Sizes(Func<string, bool> isWanted) =>
            [.. schema.SuperTables.Where(t => isWanted(t.Name)).Select(t => (SizeOf(t, schema), schema.Children[t.Name]))];

        async ValueTask SnapshotAsync(CancellationToken token)
        {
            if (_snapshot is not null) givenUp = await _snapshot.RunAsync(schema.SuperTables, token).ConfigureAwait(false);
        }

        async Task RunAsync(Func<CancellationToken, ValueTask> work)
        {
            try
            {
                await work(failure.Token).ConfigureAwait(false);
            }
            catch
            {
                await failure.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Leaves nothing on the server, or what the next run drops when the server does not answer.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_snapshot is not null) await _snapshot.DisposeAsync().ConfigureAwait(false);
        if (_snapshots.Count == 0) return;
        using var patience = new CancellationTokenSource(Patience, context.Time);
        try
        {
            await _topics.DropAsync(_snapshots.Select(t => t.Name), patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            context.Meter.Notice("the server did not answer when the topics of the snapshot were to be dropped: the next run drops them");
        }
    }

    // A super table that was made since the sizes were looked at holds little.
    private SuperTableSize SizeOf(SuperTableFacts table, SchemaCapture schema) =>
        (_sizes.FirstOrDefault(s => s.Table.Name == table.Name) ?? new SuperTableSize(table, 0, 0)) with { Table = table, Children = schema.Children[table.Name].Count };
}
