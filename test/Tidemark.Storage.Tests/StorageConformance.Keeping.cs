using Tidemark.Errors;

namespace Tidemark.Storage.Tests;

public abstract partial class StorageConformance
{
    [Fact]
    public async Task Delete_File_IsGone()
    {
        await WriteAsync("a/b", "x");

        Assert.True(await Storage.DeleteAsync("a/b", None));

        Assert.False(await Storage.DeleteAsync("a/b", None));
        Assert.Empty(await ListAsync(""));
        await WriteAsync("a/b", "again");
        Assert.Equal("again", await ReadAsync("a/b"));
    }

    [Fact]
    public async Task Clean_LivingWriter_IsLeftAlone()
    {
        await using var writer = await Storage.CreateAsync("a", false, None);
        await writer.WriteAsync(Content(10), None);

        Assert.Equal(0, await Storage.CleanAsync(None));

        await writer.CompleteAsync(None);
        Assert.Equal(10, (await Storage.StatAsync("a", None))!.LengthBytes);
    }

    [Fact]
    public async Task Lock_Held_NamesItsOwner()
    {
        var held = await Storage.LockAsync("plans/daily/run", "tidemark backup, host a, process 17", None);

        var refusal = await Assert.ThrowsAsync<TidemarkException>(async () => await Storage.LockAsync("plans/daily/run", "me", None));
        await using (await Storage.LockAsync("plans/weekly/run", "me", None))
        {
        }

        Assert.Equal((ErrorCode.Locked, true), (refusal.Code, refusal.IsTransient));
        Assert.Contains("tidemark backup, host a, process 17", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await ListAsync(""));
        await held.DisposeAsync();
        await (await Storage.LockAsync("plans/daily/run", "me", None)).DisposeAsync();
    }

    [Fact]
    public async Task Lock_ManyAtOnce_OneHolds()
    {
        var held = 0;
        await Parallel.ForAsync(0, 20, async (i, cancellationToken) =>
        {
            try
            {
                _ = await Storage.LockAsync("run", $"number {i}", cancellationToken);
                Interlocked.Increment(ref held);
            }
            catch (TidemarkException refusal) when (refusal.Code == ErrorCode.Locked)
            {
                Assert.NotEmpty(refusal.Message);
            }
        });

        Assert.Equal(1, held);
    }

    [Fact]
    public async Task AnyCall_Cancelled_DoesNothing()
    {
        using var source = new CancellationTokenSource();
        await WriteAsync("a", "x");
        var writer = await Storage.CreateAsync("b", false, None);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Storage.OpenReadAsync("a", source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Storage.CreateAsync("c", false, source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Storage.DeleteAsync("a", source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await writer.CompleteAsync(source.Token));
        await Assert.ThrowsAsync<TidemarkException>(async () => await writer.CompleteAsync(None));
        await writer.DisposeAsync();

        Assert.Equal(["a"], await ListAsync(""));
        Assert.Equal(0, await Storage.CleanAsync(None));
    }
}
