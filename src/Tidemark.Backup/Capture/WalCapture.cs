using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Capture;

/// <summary>
/// Reads the WAL of all vgroups from given positions to given targets, byte for byte, and proves that nothing is missing in between.
/// </summary>
internal sealed class WalCapture(
    ISubscription subscription, string topic, string database, Func<int, SegmentStream> output, BandwidthLimit limit, ProgressMeter meter, TimeProvider time, TimeSpan stallTimeout)
{
    /// <summary>How many messages may pass between two looks at the first WAL version still there.</summary>
    private const int MessagesPerGapCheck = 64;

    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(200);
    private readonly Dictionary<int, VgroupProgress> _vgroups = [];
    private readonly List<BarrierEvent> _barriers = [];
    private bool _tagsWereSet;

    /// <summary>Super-table events met, per vgroup in order.</summary>
    public IReadOnlyList<BarrierEvent> Barriers => _barriers;

    public long DataMessages { get; private set; }

    public long MetaMessages { get; private set; }

    /// <summary>Where every vgroup's WAL begins and ends now.</summary>
    public ValueTask<IReadOnlyList<VgroupAssignment>> LookAsync(CancellationToken cancellationToken) => subscription.GetAssignmentAsync(topic, cancellationToken);

    /// <summary>Sets every vgroup to its position, after proving that the WAL still has it.</summary>
    public async ValueTask StartAsync(IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken)
    {
        var assignment = await AssignedAsync(positions.Keys, cancellationToken).ConfigureAwait(false);
        foreach (var (vgroup, position) in positions)
        {
            var now = assignment[vgroup];
            if (position < now.Begin) throw Gap(vgroup, position, now.Begin);
            if (position > now.End)
            {
                throw new TidemarkException(ErrorCode.ChainBroken, $"Vgroup {vgroup} of {database} ends at WAL version {now.End}, before position {position} of the last backup point: it is not the WAL that was backed up.",
                    "The database was restored, rebuilt or replaced on the server. Take a new initial point: tidemark backup … --new-chain.");
            }

            await subscription.SeekAsync(topic, vgroup, position, cancellationToken).ConfigureAwait(false);
            _vgroups[vgroup] = new VgroupProgress(position, now.End, time.GetTimestamp());
        }
    }

    /// <summary>Reads until every vgroup has reached its target. Returns the next position of each.</summary>
    public async ValueTask<IReadOnlyDictionary<int, long>> ReadAsync(IReadOnlyDictionary<int, long> targets, CancellationToken cancellationToken)
    {
        var total = targets.Sum(t => Math.Max(0, t.Value - _vgroups[t.Key].Position));
        var sinceCheck = 0;
        while (targets.Any(t => _vgroups[t.Key].Position < t.Value))
        {
            using (var message = await subscription.PollAsync(PollWait, cancellationToken).ConfigureAwait(false))
            {
                if (message is null) await AskPositionsAsync(targets, cancellationToken).ConfigureAwait(false);
                else await TakeAsync(message, cancellationToken).ConfigureAwait(false);
                sinceCheck++;
            }

            if (sinceCheck >= MessagesPerGapCheck)
            {
                await CheckGapAsync(cancellationToken).ConfigureAwait(false);
                sinceCheck = 0;
            }

            if (total > 0) meter.Fraction(1 - (targets.Sum(t => (double)Math.Max(0, t.Value - _vgroups[t.Key].Position)) / total));
        }

        await CheckGapAsync(cancellationToken).ConfigureAwait(false);
        return _vgroups.ToDictionary(v => v.Key, v => v.Value.Position);
    }

    /// <summary>
    /// Whether a tag of a child table was set after this group was made. Then rows of that child that were still to be read may be missing: see <see cref="ReadingGroups"/>.
    /// Call it once the targets are reached; what was written since is looked through and not kept.
    /// </summary>
    public async ValueTask<bool> WereTagsSetAsync(CancellationToken cancellationToken)
    {
        var ends = (await LookAsync(cancellationToken).ConfigureAwait(false)).Where(a => _vgroups.ContainsKey(a.VgroupId)).ToDictionary(a => a.VgroupId, a => a.End);
        while (!_tagsWereSet && ends.Any(e => _vgroups[e.Key].Position < e.Value))
        {
            using var message = await subscription.PollAsync(PollWait, cancellationToken).ConfigureAwait(false);
            if (message is null)
            {
                await AskPositionsAsync(ends, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (!_vgroups.TryGetValue(message.VgroupId, out var vgroup)) continue;
            vgroup.Reached(TmqMessageReader.TryPeek(message.RawType, message.Body, out var summary) ? summary.ResponseOffset.Version : message.Offset, time);
            NoteTags(message, vgroup);
        }

        return _tagsWereSet;
    }

    private void NoteTags(RawMessage message, VgroupProgress vgroup)
    {
        if (message.RawType != TmqRawType.AlterTable || message.Offset <= vgroup.EndAtStart) return;
        _tagsWereSet |= TmqMessageReader.Decode(message.RawType, message.Body) is AlterTable { Action: SetTag or SetTags };
    }

    private async ValueTask TakeAsync(RawMessage message, CancellationToken cancellationToken)
    {
        if (!_vgroups.TryGetValue(message.VgroupId, out var vgroup))
        {
            throw new TidemarkException(ErrorCode.ChainBroken, $"The server sent a message of vgroup {message.VgroupId}, which {database} did not have when the chain began.",
                "A vgroup was added or split. Take a new initial point: tidemark backup … --new-chain.");
        }

        var facts = new FrameFacts();
        if (TmqMessageReader.TryPeek(message.RawType, message.Body, out var summary))
        {
            DataMessages++;
            facts = new FrameFacts
            {
                Rows = summary.Rows,
                Tables = summary.TableBlocks,
                MinTimestamp = summary.Rows > 0 ? summary.FirstTimestamp : null,
                MaxTimestamp = summary.Rows > 0 ? summary.LastTimestamp : null,
                NextOffset = summary.ResponseOffset.Version,
            };
            vgroup.Reached(summary.ResponseOffset.Version, time);
        }
        else
        {
            MetaMessages++;
            facts = facts with { NextOffset = message.Offset };
            vgroup.Reached(message.Offset, time);
            NoteTags(message, vgroup);
            if (BarrierKey.IsBarrier(message.RawType)) _barriers.Add(new BarrierEvent(message.VgroupId, BarrierKey.Of(message.RawType, message.Body.Span)));
        }

        await output(message.VgroupId).AppendAsync(
            new SegmentFrame(message.VgroupId, message.Offset, message.RawType, FrameKind.Recorded, message.Body), facts, cancellationToken).ConfigureAwait(false);
        meter.Add(facts.Rows, message.Body.Length);
        await limit.PayAsync(message.Body.Length, cancellationToken).ConfigureAwait(false);
    }

    // Only asked when no message is outstanding: a position counts what poll has handed out.
    private async ValueTask AskPositionsAsync(IReadOnlyDictionary<int, long> targets, CancellationToken cancellationToken)
    {
        var ids = _vgroups.Keys.ToList();
        var positions = await subscription.GetPositionAsync(topic, ids, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < ids.Count; i++) _vgroups[ids[i]].Reached(positions[i], time);
        foreach (var (vgroup, target) in targets)
        {
            var progress = _vgroups[vgroup];
            if (progress.Position >= target || time.GetElapsedTime(progress.MovedAt) < stallTimeout) continue;
            throw new TidemarkException(ErrorCode.Stalled, $"Vgroup {vgroup} of {database} has been at WAL version {progress.Position} for {stallTimeout.TotalSeconds:F0} s; the target is {target}.",
                "The server hides errors of a vgroup from its consumers. Look at the vgroup's state (SHOW VGROUPS) and the server's log, then try again.", isTransient: true);
        }
    }

    // The first version only grows. When it has not passed what was read up to the last look, no read since then can have jumped.
    private async ValueTask CheckGapAsync(CancellationToken cancellationToken)
    {
        var assignment = await AssignedAsync(_vgroups.Keys, cancellationToken).ConfigureAwait(false);
        foreach (var (vgroup, progress) in _vgroups)
        {
            var begin = assignment[vgroup].Begin;
            if (begin > progress.Proven) throw Gap(vgroup, progress.Proven, begin);
            progress.Proven = progress.Position;
        }
    }

    private async ValueTask<Dictionary<int, VgroupAssignment>> AssignedAsync(IEnumerable<int> wanted, CancellationToken cancellationToken)
    {
        var assignment = (await LookAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(a => a.VgroupId);
        foreach (var vgroup in wanted)
        {
            if (!assignment.ContainsKey(vgroup))
            {
                throw new TidemarkException(ErrorCode.ChainBroken, $"Vgroup {vgroup} of {database} is not among those the server gave us ({string.Join(", ", assignment.Keys.Order())}).",
                    "Another consumer has joined our group, or the vgroup was split or moved. Try again; if it stays, take a new initial point: tidemark backup … --new-chain.");
            }
        }

        return assignment;
    }

    private TidemarkException Gap(int vgroup, long position, long begin) => new(ErrorCode.WalGap,
        $"WAL of {database} is gone: vgroup {vgroup} begins at version {begin}, and version {position} is needed.",
        $"WAL_RETENTION_PERIOD or WAL_RETENTION_SIZE of {database} is smaller than the time between backups. Raise it (ALTER DATABASE … WAL_RETENTION_PERIOD …) and take a new initial point: tidemark backup … --new-chain.");

    private sealed class VgroupProgress(long position, long endAtStart, long movedAt)
    {
        /// <summary>The WAL end when the group was new.</summary>
        public long EndAtStart { get; } = endAtStart;

        public long Position { get; private set; } = position;

        /// <summary>Up to here it is certain that nothing was jumped over.</summary>
        public long Proven { get; set; } = position;

        public long MovedAt { get; private set; } = movedAt;

        public void Reached(long version, TimeProvider time)
        {
            if (version <= Position) return;
            Position = version;
            MovedAt = time.GetTimestamp();
        }
    }
}
