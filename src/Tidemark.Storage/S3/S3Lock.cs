using Amazon.S3;
using Amazon.S3.Model;
using Tidemark.Errors;

namespace Tidemark.Storage.S3;

/// <summary>
/// An exclusive lock. Who wants it writes a claim of its own and lists the claims: who is alone holds it. Of two, the later writer sees the earlier one, so that at most one is ever alone;
/// no conditional request is needed, only listings that show what was written before, which every S3 has today. A holder renews its claim. A claim is removed by others when its
/// process is known to be dead, or when it is older than the lease by the server's own clock.
/// </summary>
internal sealed class S3Lock : IAsyncDisposable
{
    private const int MostLooks = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly S3Place _place;
    private readonly string _folder;
    private readonly string _token = S3Names.Token();
    private readonly string _shownPath;
    private readonly CancellationTokenSource _end = new();
    private S3Claim _claim;
    private long _renewedAt;
    private Task _renewing = Task.CompletedTask;

    private S3Lock(S3Place place, string key, string shownPath, string owner)
    {
        _place = place;
        _folder = S3Names.Claims(key);
        CoversFolder = S3Names.Covered(key);
        _shownPath = shownPath;
        _claim = S3Claim.Of(owner);
    }

    /// <summary>Keys that begin with it are written by the holder alone; "" where a lock covers no folder.</summary>
    public string CoversFolder { get; private set; }

    private string Own => _folder + _token;

    private TimeSpan Lease => _place.Client.Options.LockLease;

    /// <summary>Takes a lock that covers its folder, or fails at once (TM504).</summary>
    public static async ValueTask<S3Lock> TakeFolderAsync(S3Place place, string key, string shownPath, string owner, CancellationToken cancellationToken)
    {
        var held = await TakeAsync(place, key, shownPath, owner, cancellationToken).ConfigureAwait(false);
        place.Locks.Add(held);
        return held;
    }

    /// <summary>Takes a lock, or fails at once (TM504).</summary>
    public static async ValueTask<S3Lock> TakeAsync(S3Place place, string key, string shownPath, string owner, CancellationToken cancellationToken)
    {
        var held = new S3Lock(place, key, shownPath, owner);
        try
        {
            await held.ClaimAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        held._renewing = held.RenewAsync();
        return held;
    }

    /// <summary>Refuses to go on when the claim was not renewed in time.</summary>
    /// <exception cref="TidemarkException">TM504.</exception>
    public void Check()
    {
        if (_place.Time.GetElapsedTime(Volatile.Read(ref _renewedAt)) < Lease * 0.75) return;
        throw new TidemarkException(ErrorCode.Locked, $"The lock {_shownPath} was lost: it could not be renewed for {(Lease * 0.75).TotalSeconds:0} s.", "The server was away too long, or this machine slept. Run again.", isTransient: true);
    }

    public async ValueTask DisposeAsync()
    {
        _place.Locks.Remove(this);
        await _end.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        try
        {
            await _place.Client.DeleteAsync(Own, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TidemarkException cause)
        {
            // It ends by itself when it is not renewed, or when the process does.
            _ = cause;
        }

        _end.Dispose();
    }

    private async ValueTask ClaimAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken).ConfigureAwait(false);
        for (var look = 0; ; look++)
        {
            var claims = await ListAsync(cancellationToken).ConfigureAwait(false);
            var mine = claims.FirstOrDefault(c => c.Key == Own) ?? throw new TidemarkException(ErrorCode.Locked, $"The claim for {_shownPath} was removed by someone else.", "Try again.", isTransient: true);
            var rival = await RivalAsync(claims, mine, cancellationToken).ConfigureAwait(false);
            if (rival is null) break;
            // The claim whose name comes first waits for the others to withdraw; the others do so at once.
            if (rival.Claim?.Held == true || string.CompareOrdinal(rival.Key, Own) < 0 || look == MostLooks) throw Held(rival.Claim);
            await Task.Delay(Pause, _place.Time, cancellationToken).ConfigureAwait(false);
        }

        _claim = _claim with { Held = true };
        await WriteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The claim that stands most in the way; null when there is none. Those of the dead are removed.</summary>
    private async ValueTask<Rival?> RivalAsync(List<S3Object> claims, S3Object mine, CancellationToken cancellationToken)
    {
        Rival? worst = null;
        foreach (var other in claims.Where(c => c.Key != Own))
        {
            var claim = await ReadAsync(other.Key, cancellationToken).ConfigureAwait(false);
            if (claim is { IsGone: true }) continue;
            // Both times are the server's: no other clock takes part.
            if (claim.Value?.IsDead == true || mine.LastModified - other.LastModified > Lease)
            {
                await _place.Client.DeleteAsync(other.Key, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var rival = new Rival(other.Key, claim.Value);
            if (rival.Claim?.Held == true) return rival;
            if (worst is null || string.CompareOrdinal(rival.Key, worst.Key) < 0) worst = rival;
        }

        return worst;
    }

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Lease / 4, _place.Time, _end.Token).ConfigureAwait(false);
                // Once it may be another's, it is not renewed: that would be a second holder.
                if (_place.Time.GetElapsedTime(_renewedAt) >= Lease * 0.75) return;
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
                limit.CancelAfter(Lease / 4);
                try
                {
                    await WriteAsync(limit.Token).ConfigureAwait(false);
                }
                catch (Exception cause) when (cause is TidemarkException || (cause is OperationCanceledException && !_end.IsCancellationRequested))
                {
                    // The next turn tries again; who needs the lock is told when it was too late.
                    _ = cause;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        var at = _place.Time.GetTimestamp();
        using var content = new PartBuffer();
        content.Append(_claim.ToBytes());
        await new S3Upload(_place.Client, Own).PutAsync(content, onlyNew: false, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _renewedAt, at);
    }

    private async ValueTask<List<S3Object>> ListAsync(CancellationToken cancellationToken)
    {
        var claims = new List<S3Object>();
        string? after = null;
        do
        {
            var page = await _place.Client.ListAsync(_folder, after, 1000, cancellationToken).ConfigureAwait(false);
            claims.AddRange(page.S3Objects ?? []);
            after = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (after is not null);
        return claims;
    }

    private async ValueTask<(bool IsGone, S3Claim? Value)> ReadAsync(string key, CancellationToken cancellationToken)
    {
        if (await _place.Client.HeadAsync(key, cancellationToken).ConfigureAwait(false) is not { ContentLength: > 0 and < 65536 } found) return (true, null);
        var bytes = new byte[found.ContentLength];
        try
        {
            var file = new S3File(_place.Client, key, key, found);
            for (var done = 0; done < bytes.Length;) done += await file.ReadAtAsync(done, bytes.AsMemory(done), cancellationToken).ConfigureAwait(false);
        }
        catch (TidemarkException cause) when (cause.Code == ErrorCode.Truncated)
        {
            // Renewed or withdrawn between two requests: it lives, or the next look will not find it.
            return (false, null);
        }

        return (false, S3Claim.Read(bytes));
    }

    private TidemarkException Held(S3Claim? claim) => new(
        ErrorCode.Locked, $"{_shownPath} is locked by {claim?.Owner ?? "a process that did not leave its name"}.",
        $"Wait until it is done, or stop it. If it was killed, the lock ends by itself: at once for this machine, after {Lease.TotalSeconds:0} s for others.", isTransient: true);

    private sealed record Rival(string Key, S3Claim? Claim);
}
