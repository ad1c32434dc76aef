using Tidemark.Archive.Segments;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Capture;

/// <summary>
/// Reads rows of an initial point by snapshot subscription: the messages of all topics, as they came, until every vgroup has left the snapshot. A snapshot that is interrupted is
/// never gone on with (its version is not known to a client, so a gap could not be seen): the whole reading begins again with a new group. A super table whose snapshot stands still is
/// given up, and nothing of it is kept: the server hides errors of a vgroup from its consumers, so waiting longer does not help.
/// </summary>
internal sealed class SnapshotRead(CaptureContext context, PointSource source, IReadOnlyList<SnapshotTopic> topics, StreamSet output, RowCounts counts) : IAsyncDisposable
{
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(30);

    // Shorter than for the WAL, because there is another way to read the rows.
    private readonly TimeSpan _patience = context.Options.StallTimeout < LongestPatience ? context.Options.StallTimeout : LongestPatience;
    private readonly Dictionary<string, FrameSink> _sinks = topics.ToDictionary(t => t.Name, _ => new FrameSink(output, 1 << 20, context.Meter), StringComparer.Ordinal);
    private readonly Dictionary<string, SuperTableFacts> _tables = topics.ToDictionary(t => t.Name, t => t.Table, StringComparer.Ordinal);
    private readonly Dictionary<string, long> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Topic, int VgroupId), long> _open = [];
    private readonly HashSet<string> _givenUp = new(StringComparer.Ordinal);
    private Task<ISubscription>? _joining;

    /// <summary>Joins the group in the background, which takes the server about a second. The snapshot is of then or later.</summary>
    public void Begin(CancellationToken cancellationToken) => _joining = Task.Run(() => JoinAsync(cancellationToken).AsTask(), cancellationToken);

    /// <summary>Reads all of it.</summary>
    /// <param name="superTables">The super tables as the point holds them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The super tables that were given up, whose rows are to be read in another way.</returns>
    public async ValueTask<IReadOnlySet<string>> RunAsync(IReadOnlyList<SuperTableFacts> superTables, CancellationToken cancellationToken)
    {
        foreach (var topic in topics) _tables[topic.Name] = superTables.FirstOrDefault(t => t.Name == topic.Table.Name) ?? topic.Table;
        await context.Retry.ExecuteAsync(async token => await ReadAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        foreach (var sink in _sinks.Values) await sink.KeepAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (table, rows) in _rows) counts.Add(table, rows);
        return _givenUp.Select(topic => _tables[topic].Name).ToHashSet(StringComparer.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_joining is { } joining)
        {
            // Nobody waits for it any more, so its failure has been told or does not matter.
            await ((Task)joining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (joining.IsCompletedSuccessfully) context.Leave(await joining.ConfigureAwait(false));
        }

        foreach (var sink in _sinks.Values) await sink.DisposeAsync().ConfigureAwait(false);
    }

    private ValueTask<ISubscription> JoinAsync(CancellationToken cancellationToken) =>
        context.SubscribeAsync(ReadingGroups.NewName(source.Plan), [.. topics.Select(t => t.Name).Where(t => !_givenUp.Contains(t))], snapshot: true, cancellationToken);

    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var sink in _sinks.Values) await sink.DiscardAsync(cancellationToken).ConfigureAwait(false);
        _rows.Clear();
        _open.Clear();
        var joining = _joining ?? JoinAsync(cancellationToken).AsTask();
        _joining = null;
        var subscription = await joining.ConfigureAwait(false);
        try
        {
            foreach (var topic in topics.Where(t => !_givenUp.Contains(t.Name)))
                foreach (var vgroup in source.Database.VgroupIds) _open[(topic.Name, vgroup)] = context.Time.GetTimestamp();
            var askedAt = context.Time.GetTimestamp();
            while (_open.Count > 0)
            {
                var message = await subscription.PollAsync(PollWait, cancellationToken).ConfigureAwait(false);
                // Behind the snapshot comes the WAL: of a source that others write to all the time there is always another message.
                if (message is not null && (await TakeAsync(message, cancellationToken).ConfigureAwait(false) || context.Time.GetElapsedTime(askedAt) < AskEvery)) continue;
                await AskAsync(subscription, isQuiet: message is null, cancellationToken).ConfigureAwait(false);
                askedAt = context.Time.GetTimestamp();
            }
        }
        finally
        {
            context.Leave(subscription);
        }
    }

    // The message is given to the sink, or disposed of. Returns whether it belongs to a snapshot.
    private async ValueTask<bool> TakeAsync(RawMessage message, CancellationToken cancellationToken)
    {
        var key = (message.Topic, message.VgroupId);
        if (!_open.ContainsKey(key) || message.Offset >= 0)
        {
            // Behind the snapshot comes the WAL, which another subscription reads; of what was given up nothing is wanted.
            _open.Remove(key);
            message.Dispose();
            return false;
        }

        _open[key] = context.Time.GetTimestamp();
        if (message.RawType != TmqRawType.Data)
        {
            message.Dispose();
            return true;
        }

        if (TmqMessageReader.DecodeStrict(message.RawType, message.Body) is not DataMessage data || !TmqMessageReader.TryPeek(message.RawType, message.Body, out var summary))
            throw new TidemarkException(ErrorCode.UnknownMessage, $"A message of the snapshot of {context.Database}, vgroup {message.VgroupId}, cannot be decoded.", "Read the rows in another way: --initial-read scan.");
        if (data.ResponseOffset.Kind == WalOffsetKind.Log) _open.Remove(key);
        var table = _tables[message.Topic];
        _rows[table.Name] = _rows.GetValueOrDefault(table.Name) + summary.Rows;
        var facts = new FrameFacts { Rows = summary.Rows, Tables = summary.TableBlocks };
        if (summary.Rows > 0) facts = facts with { MinTimestamp = summary.FirstTimestamp, MaxTimestamp = summary.LastTimestamp };
        var length = message.Body.Length;
        await KeepAsync(message, data, table, facts, cancellationToken).ConfigureAwait(false);
        await context.Limit.PayAsync(length, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async ValueTask KeepAsync(RawMessage message, DataMessage data, SuperTableFacts table, FrameFacts facts, CancellationToken cancellationToken)
    {
        if (!SnapshotMessage.IsWider(data, table.Definition.Columns))
        {
            await _sinks[message.Topic].AddAsync(new SegmentFrame(message.VgroupId, message.Offset, message.RawType, FrameKind.Recorded, message.Body), facts, message, cancellationToken).ConfigureAwait(false);
            return;
        }

        var body = SnapshotMessage.Narrowed(data, table.Definition.Columns);
        var frame = new SegmentFrame(message.VgroupId, message.Offset, TmqRawType.Data, FrameKind.Built, body.Memory);
        var sink = _sinks[message.Topic];
        message.Dispose();
        await sink.AddAsync(frame, facts, body, cancellationToken).ConfigureAwait(false);
    }

    // A position is refused as long as the vgroup is in the snapshot. Only asked when no message is outstanding.
    private async ValueTask AskAsync(ISubscription subscription, bool isQuiet, CancellationToken cancellationToken)
    {
        // While others have much to bring, one may have to wait for its turn.
        var mayGiveUp = isQuiet || _open.Values.All(IsStill);
        foreach (var ((topic, vgroup), movedAt) in _open.ToList())
        {
            if (_givenUp.Contains(topic)) continue;
            try
            {
                var position = await subscription.GetPositionAsync(topic, [vgroup], cancellationToken).ConfigureAwait(false);
                if (position[0] >= 0)
                {
                    _open.Remove((topic, vgroup));
                    continue;
                }
            }
            catch (TDengineException e) when (IsInSnapshot(e))
            {
                // It goes on.
            }

            if (mayGiveUp && IsStill(movedAt)) await GiveUpAsync(topic, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsStill(long movedAt) => context.Time.GetElapsedTime(movedAt) >= _patience;

    private async ValueTask GiveUpAsync(string topic, CancellationToken cancellationToken)
    {
        var table = _tables[topic].Name;
        await _sinks[topic].DiscardAsync(cancellationToken).ConfigureAwait(false);
        _rows.Remove(table);
        foreach (var key in _open.Keys.Where(k => k.Topic == topic).ToList()) _open.Remove(key);
        _givenUp.Add(topic);
        context.Meter.Notice($"the snapshot of {context.Database}.{table} stands still; its rows are read by scan instead");
    }

    private static bool IsInSnapshot(TDengineException error) => error.ServerCode == ServerCode.InSnapshot
        || (error.ServerCode == ServerCode.AdapterError && error.ServerMessage.Contains("fail", StringComparison.Ordinal));
}
