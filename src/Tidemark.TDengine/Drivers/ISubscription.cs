namespace Tidemark.TDengine.Drivers;

/// <summary>
/// One consumer of one group. Not thread-safe. Closing it leaves the group; nothing is committed unless asked for.
/// Offsets are WAL versions of a vgroup. <c>-2147467258</c> (0x80004006) stands for "in a snapshot".
/// </summary>
public interface ISubscription : IAsyncDisposable
{
    /// <summary>The server's version.</summary>
    string ServerVersion { get; }

    /// <summary>True once it must not be used again.</summary>
    bool IsBroken { get; }

    /// <summary>The next message, owned by the caller; null when none came within <paramref name="wait"/>.</summary>
    /// <remarks>
    /// With <see cref="SubscriptionOptions.Prefetch"/> the messages after it are already being asked for when this returns (as many as
    /// <see cref="ConnectionOptions.ReadAheadBytes"/> allows), and null may come up to a second later than <paramref name="wait"/>.
    /// Cancelling gives up the wait only: the subscription stays whole, and what comes is returned by the next call.
    /// </remarks>
    /// <exception cref="TDengineException">The server's answer to the poll; <see cref="Tidemark.Errors.TidemarkException.IsTransient"/> tells whether to poll again.</exception>
    ValueTask<RawMessage?> PollAsync(TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>The JSON form of the last polled meta message, for people; needs <see cref="SubscriptionOptions.Prefetch"/> off.</summary>
    ValueTask<string> FetchJsonMetaAsync(RawMessage message, CancellationToken cancellationToken);

    /// <summary>The vgroups of a topic that this consumer reads, with the first and the next WAL version of each.</summary>
    ValueTask<IReadOnlyList<VgroupAssignment>> GetAssignmentAsync(string topic, CancellationToken cancellationToken);

    /// <summary>
    /// The next WAL version to read, per vgroup asked for; negative values are TDengine codes. Never ahead of what
    /// <see cref="PollAsync"/> has returned: messages read ahead count as unread.
    /// </summary>
    ValueTask<IReadOnlyList<long>> GetPositionAsync(string topic, IReadOnlyList<int> vgroups, CancellationToken cancellationToken);

    /// <summary>The committed WAL version, per vgroup asked for; negative values are TDengine codes (0x80004011: none).</summary>
    ValueTask<IReadOnlyList<long>> GetCommittedAsync(string topic, IReadOnlyList<int> vgroups, CancellationToken cancellationToken);

    /// <summary>Stores an offset for the group.</summary>
    ValueTask CommitOffsetAsync(string topic, int vgroupId, long offset, CancellationToken cancellationToken);

    /// <summary>Sets the next WAL version to read of one vgroup. Messages of that vgroup that were read ahead are thrown away.</summary>
    ValueTask SeekAsync(string topic, int vgroupId, long offset, CancellationToken cancellationToken);

    /// <summary>Leaves the group in good order (about two seconds on a real server).</summary>
    ValueTask UnsubscribeAsync(CancellationToken cancellationToken);
}
