using Tidemark.Errors;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Capture;

/// <summary>
/// Asks the server how far a subscription is. A vgroup passes versions that the server counts and does not send, which only its position tells; of a source that others write to all the time
/// there is always another message, so it is asked in between too.
/// </summary>
internal sealed class WalPositions(CaptureContext context, string topic, IReadOnlyDictionary<int, VgroupProgress> vgroups)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(200);
    private long _askedAt = context.Time.GetTimestamp();

    /// <summary>After each poll, when its message is done with: a position counts what poll has handed out.</summary>
    /// <param name="subscription">The consumer.</param>
    /// <param name="isQuiet">Whether the poll brought nothing.</param>
    /// <param name="targets">Where each vgroup must come to.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="TidemarkException">A vgroup stands still before its target (TM302).</exception>
    public async ValueTask AfterPollAsync(ISubscription subscription, bool isQuiet, IReadOnlyDictionary<int, long> targets, CancellationToken cancellationToken)
    {
        if (!isQuiet && context.Time.GetElapsedTime(_askedAt) < AskEvery) return;
        var ids = vgroups.Keys.ToList();
        var positions = await subscription.GetPositionAsync(topic, ids, cancellationToken).ConfigureAwait(false);
        _askedAt = context.Time.GetTimestamp();
        for (var i = 0; i < ids.Count; i++) vgroups[ids[i]].Reached(positions[i], context.Time);
        var behind = targets.Where(t => vgroups[t.Key].Position < t.Value).ToList();
        var still = behind.Where(t => context.Time.GetElapsedTime(vgroups[t.Key].MovedAt) >= context.Options.StallTimeout).ToList();
        // While others have much to bring, one may have to wait for its turn.
        if (still.Count == 0 || (!isQuiet && still.Count < behind.Count)) return;
        var (vgroup, target) = still[0];
        throw new TidemarkException(ErrorCode.Stalled, $"Vgroup {vgroup} of {context.Database} has been at WAL version {vgroups[vgroup].Position} for {context.Options.StallTimeout.TotalSeconds:F0} s; the target is {target}.",
            "The server hides errors of a vgroup from its consumers. Look at the vgroup's state (SHOW VGROUPS) and the server's log, then try again.", isTransient: true);
    }
}
