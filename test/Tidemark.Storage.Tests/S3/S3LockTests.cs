using System.Diagnostics;
using System.Text;
using Amazon.S3.Model;
using Tidemark.Errors;
using Tidemark.Storage.S3;
using Tidemark.Testing;

namespace Tidemark.Storage.Tests.S3;

/// <summary>Locks whose holders die, sleep, or lose the server.</summary>
public sealed class S3LockTests(S3Bucket bucket)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Lock_HolderOfThisMachineIsDead_IsTakenAtOnce()
    {
        var options = bucket.Options();
        using var storage = new S3Storage(options, TimeProvider.System);
        using var other = Process.Start("sleep", "60");
        var dead = S3Claim.Of("a backup that was killed") with { Held = true, Process = other.Id, Started = S3Claim.StartOf(other.Id) };
        await ClaimAsync(options, dead.ToBytes());
        var refusal = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.LockAsync("run", "me", None));
        Assert.Contains("a backup that was killed", refusal.Message, StringComparison.Ordinal);

        other.Kill();
        await other.WaitForExitAsync(None);

        await (await storage.LockAsync("run", "me", None)).DisposeAsync();
        Assert.Empty(await bucket.KeysAsync(options.Prefix));
    }

    [Fact]
    public async Task Lock_HolderOfAnotherMachineDoesNotRenew_EndsWithItsLease()
    {
        var options = bucket.Options() with { LockLease = TimeSpan.FromSeconds(4) };
        using var storage = new S3Storage(options, TimeProvider.System);
        await ClaimAsync(options, (S3Claim.Of("far away") with { Held = true, Machine = "another" }).ToBytes());
        Assert.Equal(ErrorCode.Locked, (await Assert.ThrowsAsync<TidemarkException>(async () => await storage.LockAsync("run", "me", None))).Code);

        var held = await Condition.FindAsync(() => TryLockAsync(storage), "the end of the lease", None);

        await held.DisposeAsync();
    }

    [Fact]
    public async Task Lock_HolderLives_OutlastsItsLease()
    {
        var options = bucket.Options() with { LockLease = TimeSpan.FromSeconds(4) };
        using var holder = new S3Storage(options, TimeProvider.System);
        using var other = new S3Storage(options, TimeProvider.System);
        await using var held = await holder.LockAsync("run", "me", None);
        var began = TimeProvider.System.GetTimestamp();

        await Condition.UntilAsync(
            async () =>
            {
                Assert.Null(await TryLockAsync(other));
                return TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(5.5);
            },
            "more than the lease",
            None);

        await holder.WriteAllAsync("a", new byte[1], false, None);
    }

    [Fact]
    public async Task Lock_HolderCannotRenew_PublishesNothingAnyMore()
    {
        var options = bucket.Options() with { LockLease = TimeSpan.FromSeconds(4), MaxRetries = 0, IdleTimeout = TimeSpan.FromMilliseconds(500) };
        await using var proxy = new FaultyProxy();
        using var storage = new S3Storage(options with { Endpoint = proxy.Endpoint }, TimeProvider.System);
        await using var held = await storage.LockAsync("run", "me", None);
        await using var writer = await storage.CreateAsync("a", true, None);
        await writer.WriteAsync(new byte[10], None);
        proxy.IsSilent = true;
        await Condition.UntilAsync(
            async () =>
            {
                try
                {
                    await storage.DeleteAsync("b", None);
                    return false;
                }
                catch (TidemarkException e)
                {
                    return e.Code == ErrorCode.Locked;
                }
            },
            "the loss of the lock",
            None);
        proxy.IsSilent = false;

        var refusal = await Assert.ThrowsAsync<TidemarkException>(async () => await writer.CompleteAsync(None));

        Assert.Equal((ErrorCode.Locked, true), (refusal.Code, refusal.IsTransient));
        Assert.DoesNotContain(options.Prefix + "/a", await bucket.KeysAsync(options.Prefix));
    }

    [Fact]
    public async Task Lock_ManyMachinesAgainAndAgain_NeverHaveTwoHolders()
    {
        var options = bucket.Options();
        var holders = 0;
        var turns = 0;
        await Parallel.ForAsync(0, 6, async (i, _) =>
        {
            using var storage = new S3Storage(options, TimeProvider.System);
            for (var turn = 0; turn < 5; turn++)
            {
                if (await TryLockAsync(storage) is not { } held) continue;
                Assert.Equal(1, Interlocked.Increment(ref holders));
                Interlocked.Increment(ref turns);
                await Task.Yield();
                Interlocked.Decrement(ref holders);
                await held.DisposeAsync();
            }
        });

        Assert.InRange(turns, 1, 30);
        Assert.Empty(await bucket.KeysAsync(options.Prefix));
    }

    private static async Task<IAsyncDisposable?> TryLockAsync(S3Storage storage)
    {
        try
        {
            return await storage.LockAsync("run", "me", None);
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.Locked)
        {
            return null;
        }
    }

    private async Task ClaimAsync(S3Options options, byte[] claim) => await bucket.Client.PutObjectAsync(
        new PutObjectRequest { BucketName = bucket.Name, Key = $"{options.Prefix}/.run.tidemark-lock/0", ContentBody = Encoding.UTF8.GetString(claim), UseChunkEncoding = false });
}
