using Tidemark.Archive.Segments;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Capture;

/// <summary>
/// Reads rows of an initial point by snapshot subscription: the messages of all topics, as they came, until every vgroup has left the snapshot. A snapshot that is interrupted is
/// never gone on with (its version is not known to a client, so a gap could not be seen): the whole reading begins again with a new group.
/// </summary>
internal sealed class SnapshotRead(CaptureContext context, PointSource source, IReadOnlyList<SnapshotTopic> topics, StreamSet output, RowCounts counts) : IAsyncDisposable
{
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(100);
    private readonly FrameSink _sink = new(output, 1 << 20, context.Meter);
    private readonly Dictionary<string, SuperTableFacts> _tables = topics.ToDictionary(t => t.Name, t => t.Table, StringComparer.Ordinal);
    private readonly Dictionary<string, long> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Topic, int VgroupId), long> _open = [];
    private Task<ISubscription>? _joining;

    /// <summary>Joins the group in the background, which takes the server about a second. The snapshot is of then or later.</summary>
    public void Begin(CancellationToken cancellationToken) => _joining = Task.Run(() => JoinAsync(cancellationToken).AsTask(), cancellationToken);

    /// <summary>Reads all of it.</summary>
    /// <param name="superTables">The super tables as the point holds them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask RunAsync(IReadOnlyList<SuperTableFacts> superTables, CancellationToken cancellationToken)
    {
        foreach (var topic in topics) _tables[topic.Name] = superTables.FirstOrDefault(t => t.Name == topic.Table.Name) ?? topic.Table;
        await context.Retry.ExecuteAsync(async token => await ReadAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await _sink.KeepAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (table, rows) in _rows) counts.Add(table, rows);
    }

    public async ValueTask DisposeAsync()
    {
        if (_joining is { } joining)
        {
            // Nobody waits for it any more, so its failure has been told or does not matter.
            await ((Task)joining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (joining.IsCompletedSuccessfully) context.Leave(await joining.ConfigureAwait(false));
        }

        await _sink.DisposeAsync().ConfigureAwait(false);
    }

    private ValueTask<ISubscription> JoinAsync(CancellationToken cancellationToken) =>
        context.SubscribeAsync(ReadingGroups.NewName(source.Plan), [.. topics.Select(t => t.Name)], snapshot: true, cancellationToken);

    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        await _sink.DiscardAsync(cancellationToken).ConfigureAwait(false);
        _rows.Clear();
        _open.Clear();
        var joining = _joining ?? JoinAsync(cancellationToken).AsTask();
        _joining = null;
        var subscription = await joining.ConfigureAwait(false);
        try
        {
            foreach (var topic in topics)
                foreach (var vgroup in source.Database.VgroupIds) _open[(topic.Name, vgroup)] = context.Time.GetTimestamp();
            while (_open.Count > 0)
            {
                var message = await subscription.PollAsync(PollWait, cancellationToken).ConfigureAwait(false);
                if (message is null) await AskAsync(subscription, cancellationToken).ConfigureAwait(false);
                else await TakeAsync(message, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            context.Leave(subscription);
        }
    }

    // The message is given to the sink, or disposed of.
    private async ValueTask TakeAsync(RawMessage message, CancellationToken cancellationToken)
    {
        var key = (message.Topic, message.VgroupId);
        if (!_open.ContainsKey(key) || message.Offset >= 0)
        {
            // Behind the snapshot comes the WAL, which another subscription reads.
            _open.Remove(key);
            message.Dispose();
            return;
        }

        _open[key] = context.Time.GetTimestamp();
        if (message.RawType != TmqRawType.Data)
        {
            message.Dispose();
            return;
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
    }

    private async ValueTask KeepAsync(RawMessage message, DataMessage data, SuperTableFacts table, FrameFacts facts, CancellationToken cancellationToken)
    {
        if (!SnapshotMessage.IsWider(data, table.Definition.Columns))
        {
            await _sink.AddAsync(new SegmentFrame(message.VgroupId, message.Offset, message.RawType, FrameKind.Recorded, message.Body), facts, message, cancellationToken).ConfigureAwait(false);
            return;
        }

        var body = SnapshotMessage.Narrowed(data, table.Definition.Columns);
        var frame = new SegmentFrame(message.VgroupId, message.Offset, TmqRawType.Data, FrameKind.Built, body.Memory);
        message.Dispose();
        await _sink.AddAsync(frame, facts, body, cancellationToken).ConfigureAwait(false);
    }

    // A position is refused as long as the vgroup is in the snapshot. Only asked when no message is outstanding.
    private async ValueTask AskAsync(ISubscription subscription, CancellationToken cancellationToken)
    {
        foreach (var ((topic, vgroup), movedAt) in _open.ToList())
        {
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

            if (context.Time.GetElapsedTime(movedAt) < context.Options.StallTimeout) continue;
            throw new TidemarkException(ErrorCode.Stalled, $"Vgroup {vgroup} of {context.Database} has delivered nothing of the snapshot of {_tables[topic].Name} for {context.Options.StallTimeout.TotalSeconds:F0} s, and has not ended it.",
                "The server hides errors of a vgroup from its consumers. Look at the vgroup's state (SHOW VGROUPS) and the server's log, or read the rows in another way: --initial-read scan.", isTransient: true);
        }
    }

    private static bool IsInSnapshot(TDengineException error) => error.ServerCode == ServerCode.InSnapshot
        || (error.ServerCode == ServerCode.AdapterError && error.ServerMessage.Contains("fail", StringComparison.Ordinal));
}
