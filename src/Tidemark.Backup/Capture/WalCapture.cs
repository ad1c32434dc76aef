using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Capture;

/// <summary>
/// Reads the WAL of all vgroups from given positions to given targets, byte for byte, and proves that nothing is missing in between. When its subscription is lost it joins
/// another group and goes on at the positions reached.
/// </summary>
/// <param name="context">What the run shares.</param>
/// <param name="plan">Whose topic.</param>
/// <param name="knownEnds">WAL ends that were seen before the first group is made; a vgroup that is missing counts as 0.</param>
/// <param name="output">Where the messages of a vgroup go.</param>
internal sealed class WalCapture(CaptureContext context, PlanDocument plan, IReadOnlyDictionary<int, long> knownEnds, Func<int, SegmentStream> output) : IDisposable
{
    /// <summary>How many messages may pass between two looks at the first WAL version still there.</summary>
    private const int MessagesPerGapCheck = 64;

    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(200);
    private readonly Dictionary<int, VgroupProgress> _vgroups = [];
    private readonly List<BarrierEvent> _barriers = [];
    private ISubscription? _subscription;
    private WalPositions? _positions;
    private bool _isPlaced, _tagsWereSet, _tablesWereDropped, _isRestEmpty;

    private string Database => context.Database;
    private TimeProvider Time => context.Time;
    private WalPositions Positions => _positions ??= new WalPositions(context, plan.Topic, _vgroups);

    /// <summary>Super-table events met, per vgroup in order.</summary>
    public IReadOnlyList<BarrierEvent> Barriers => _barriers;

    public long DataMessages { get; private set; }

    public long MetaMessages { get; private set; }

    /// <summary>Changes that only the WAL behind the schema can hold without doubt.</summary>
    public AmbiguousChanges Ambiguous { get; } = new();

    /// <summary>True when not one message came: the source stood still.</summary>
    public bool IsEmpty => DataMessages == 0 && MetaMessages == 0;

    /// <summary>Where every vgroup's WAL begins and ends now.</summary>
    public ValueTask<IReadOnlyList<VgroupAssignment>> LookAsync(CancellationToken cancellationToken) =>
        WithSubscriptionAsync((subscription, token) => subscription.GetAssignmentAsync(plan.Topic, token), cancellationToken);

    /// <summary>Sets the positions to read from.</summary>
    public void Start(IReadOnlyDictionary<int, long> positions)
    {
        foreach (var (vgroup, position) in positions) _vgroups[vgroup] = new VgroupProgress(position, Time.GetTimestamp());
        _isPlaced = false;
    }

    /// <summary>Reads until every vgroup has reached its target. Returns the next position of each.</summary>
    public ValueTask<IReadOnlyDictionary<int, long>> ReadAsync(IReadOnlyDictionary<int, long> targets, CancellationToken cancellationToken)
    {
        var total = targets.Sum(t => Math.Max(0, t.Value - _vgroups[t.Key].Position));
        return AtPositionsAsync(
            async (subscription, token) =>
            {
                await ReadAsync(subscription, targets, total, token).ConfigureAwait(false);
                return (IReadOnlyDictionary<int, long>)_vgroups.ToDictionary(v => v.Key, v => v.Value.Position);
            },
            cancellationToken);
    }

    /// <summary>
    /// Looks through what was written since the targets were reached, without keeping it. A tag that was set under our group makes the server leave out rows of that child that were
    /// still to be read (see <see cref="ReadingGroups"/>); a table that was dropped makes it leave out whatever was still to be read of it.
    /// </summary>
    public async ValueTask<WalRest> LookBehindAsync(CancellationToken cancellationToken)
    {
        var ends = await TrueEndsAsync(cancellationToken).ConfigureAwait(false);
        (_tablesWereDropped, _isRestEmpty) = (false, true);
        return await AtPositionsAsync(
            async (subscription, token) =>
            {
                while (!_tagsWereSet && ends.Any(e => _vgroups[e.Key].Position < e.Value)) await LookThroughAsync(subscription, ends, token).ConfigureAwait(false);
                return new WalRest(_tagsWereSet, _tablesWereDropped, _isRestEmpty, ends);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => Leave();

    private async ValueTask ReadAsync(ISubscription subscription, IReadOnlyDictionary<int, long> targets, long total, CancellationToken cancellationToken)
    {
        var sinceCheck = 0;
        while (targets.Any(t => _vgroups[t.Key].Position < t.Value))
        {
            bool isQuiet;
            using (var message = await subscription.PollAsync(PollWait, cancellationToken).ConfigureAwait(false))
            {
                isQuiet = message is null;
                if (message is not null) await TakeAsync(message, cancellationToken).ConfigureAwait(false);
            }

            await Positions.AfterPollAsync(subscription, isQuiet, targets, cancellationToken).ConfigureAwait(false);
            if (++sinceCheck >= MessagesPerGapCheck)
            {
                await CheckGapAsync(subscription, cancellationToken).ConfigureAwait(false);
                sinceCheck = 0;
            }

            if (total > 0) context.Meter.Fraction(1 - (targets.Sum(t => (double)Math.Max(0, t.Value - _vgroups[t.Key].Position)) / total));
        }

        await CheckGapAsync(subscription, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask LookThroughAsync(ISubscription subscription, IReadOnlyDictionary<int, long> ends, CancellationToken cancellationToken)
    {
        bool isQuiet;
        using (var message = await subscription.PollAsync(PollWait, cancellationToken).ConfigureAwait(false))
        {
            isQuiet = message is null;
            if (message is not null && _vgroups.TryGetValue(message.VgroupId, out var vgroup))
            {
                NoteTags(message);
                (_isRestEmpty, _tablesWereDropped) = (false, _tablesWereDropped || message.RawType is TmqRawType.DropTables or TmqRawType.DropSuperTable);
                vgroup.Reached(TmqMessageReader.TryPeek(message.RawType, message.Body, out var summary) ? summary.ResponseOffset.Version : message.Offset, Time);
            }
        }

        await Positions.AfterPollAsync(subscription, isQuiet, ends, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<T> WithSubscriptionAsync<T>(Func<ISubscription, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) => await context.Retry.ExecuteAsync(
        async token =>
        {
            try
            {
                return await work(_subscription ?? await JoinAsync(token).ConfigureAwait(false), token).ConfigureAwait(false);
            }
            catch (TidemarkException e) when (e.IsTransient)
            {
                // What the server knows of this consumer is no longer certain: the next try has a group of its own.
                Leave();
                throw;
            }
        },
        cancellationToken).ConfigureAwait(false);

    private ValueTask<T> AtPositionsAsync<T>(Func<ISubscription, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) => WithSubscriptionAsync(
        async (subscription, token) =>
        {
            if (!_isPlaced) await PlaceAsync(subscription, token).ConfigureAwait(false);
            return await work(subscription, token).ConfigureAwait(false);
        },
        cancellationToken);

    private async ValueTask<ISubscription> JoinAsync(CancellationToken cancellationToken) =>
        _subscription = await context.SubscribeAsync(ReadingGroups.NewName(plan), [plan.Topic], snapshot: false, cancellationToken).ConfigureAwait(false);

    // A consumer that has read knows only the ends of what it read; a new one asks the server.
    private async ValueTask<IReadOnlyDictionary<int, long>> TrueEndsAsync(CancellationToken cancellationToken) => await context.Retry.ExecuteAsync(
        async token =>
        {
            var subscription = await context.SubscribeAsync(ReadingGroups.NewName(plan), [plan.Topic], snapshot: false, token).ConfigureAwait(false);
            try
            {
                return (IReadOnlyDictionary<int, long>)(await subscription.GetAssignmentAsync(plan.Topic, token).ConfigureAwait(false))
                    .Where(a => _vgroups.ContainsKey(a.VgroupId)).ToDictionary(a => a.VgroupId, a => a.End);
            }
            finally
            {
                context.Leave(subscription);
            }
        },
        cancellationToken).ConfigureAwait(false);

    private void Leave()
    {
        var subscription = _subscription;
        (_subscription, _isPlaced) = (null, false);
        if (subscription is not null) context.Leave(subscription);
    }

    // Sets every vgroup to its position, after proving that the WAL still has it.
    private async ValueTask PlaceAsync(ISubscription subscription, CancellationToken cancellationToken)
    {
        var assignment = await AssignedAsync(subscription, cancellationToken).ConfigureAwait(false);
        foreach (var (vgroup, progress) in _vgroups)
        {
            var now = assignment[vgroup];
            if (progress.Position < now.Begin) throw Gap(vgroup, progress.Position, now.Begin);
            if (progress.Position > now.End)
            {
                throw new TidemarkException(ErrorCode.ChainBroken, $"Vgroup {vgroup} of {Database} ends at WAL version {now.End}, before position {progress.Position} of the last backup point: it is not the WAL that was backed up.",
                    "The database was restored, rebuilt or replaced on the server. Take a new initial point: tidemark backup … --new-chain.");
            }

            await subscription.SeekAsync(plan.Topic, vgroup, progress.Position, cancellationToken).ConfigureAwait(false);
            progress.WaitAnew(Time);
        }

        _isPlaced = true;
    }

    // A group exists before its consumer is told so: what was set since the ends were seen may have been set under it.
    private void NoteTags(RawMessage message)
    {
        if (message.RawType != TmqRawType.AlterTable || message.Offset <= knownEnds.GetValueOrDefault(message.VgroupId)) return;
        _tagsWereSet |= TmqMessageReader.Decode(message.RawType, message.Body) is AlterTable { Action: SetTag or SetTags };
    }

    private async ValueTask TakeAsync(RawMessage message, CancellationToken cancellationToken)
    {
        if (!_vgroups.TryGetValue(message.VgroupId, out var vgroup))
        {
            throw new TidemarkException(ErrorCode.ChainBroken, $"The server sent a message of vgroup {message.VgroupId}, which {Database} did not have when the chain began.",
                "A vgroup was added or split. Take a new initial point: tidemark backup … --new-chain.");
        }

        var facts = new FrameFacts();
        if (TmqMessageReader.TryPeek(message.RawType, message.Body, out var summary))
        {
            facts = new FrameFacts
            {
                Rows = summary.Rows,
                Tables = summary.TableBlocks,
                MinTimestamp = summary.Rows > 0 ? summary.FirstTimestamp : null,
                MaxTimestamp = summary.Rows > 0 ? summary.LastTimestamp : null,
                NextOffset = summary.ResponseOffset.Version,
            };
        }
        else
        {
            facts = facts with { NextOffset = message.Offset };
            NoteTags(message);
        }

        await output(message.VgroupId).AppendAsync(
            new SegmentFrame(message.VgroupId, message.Offset, message.RawType, FrameKind.Recorded, message.Body), facts, cancellationToken).ConfigureAwait(false);
        Count(message);
        // Only what is written counts as read: a subscription that is lost is followed by one that begins here.
        vgroup.Reached(facts.NextOffset, Time);
        context.Meter.Add(facts.Rows, message.Body.Length);
        await context.Limit.PayAsync(message.Body.Length, cancellationToken).ConfigureAwait(false);
    }

    private void Count(RawMessage message)
    {
        if (message.RawType is TmqRawType.Data or TmqRawType.Metadata or TmqRawType.RawSubmit)
        {
            DataMessages++;
            return;
        }

        MetaMessages++;
        Ambiguous.Note(message.VgroupId, message.RawType, message.Body);
        if (BarrierKey.IsBarrier(message.RawType)) _barriers.Add(new BarrierEvent(message.VgroupId, BarrierKey.Of(message.RawType, message.Body.Span)));
    }

    // The first version only grows. When it has not passed what was read up to the last look, no read since then can have jumped.
    private async ValueTask CheckGapAsync(ISubscription subscription, CancellationToken cancellationToken)
    {
        var assignment = await AssignedAsync(subscription, cancellationToken).ConfigureAwait(false);
        foreach (var (vgroup, progress) in _vgroups)
        {
            var begin = assignment[vgroup].Begin;
            if (begin > progress.Proven) throw Gap(vgroup, progress.Proven, begin);
            progress.Proven = progress.Position;
        }
    }

    private async ValueTask<Dictionary<int, VgroupAssignment>> AssignedAsync(ISubscription subscription, CancellationToken cancellationToken)
    {
        var assignment = (await subscription.GetAssignmentAsync(plan.Topic, cancellationToken).ConfigureAwait(false)).ToDictionary(a => a.VgroupId);
        foreach (var vgroup in _vgroups.Keys)
        {
            if (!assignment.ContainsKey(vgroup))
            {
                throw new TidemarkException(ErrorCode.ChainBroken, $"Vgroup {vgroup} of {Database} is not among those the server gave us ({string.Join(", ", assignment.Keys.Order())}).",
                    "Another consumer has joined our group, or the vgroup was split or moved. Try again; if it stays, take a new initial point: tidemark backup … --new-chain.");
            }
        }

        return assignment;
    }

    private TidemarkException Gap(int vgroup, long position, long begin) => new(ErrorCode.WalGap,
        $"WAL of {Database} is gone: vgroup {vgroup} begins at version {begin}, and version {position} is needed.",
        $"WAL_RETENTION_PERIOD or WAL_RETENTION_SIZE of {Database} is smaller than the time between backups. {WalRetention.Cure(Database, null)} (seconds), then take a new initial point: tidemark backup … --new-chain.");
}
