using System.Text;
using Tidemark.Errors;

namespace Tidemark.Storage.Tests;

/// <summary>What every storage must do. A backend derives from it and says how to make an empty one.</summary>
public abstract class StorageConformance : IAsyncLifetime
{
    protected static readonly CancellationToken None = CancellationToken.None;

    protected IStorage Storage { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Storage = await OpenEmptyAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    public static TheoryData<string> BadPaths() =>
    [
        "", "/", "/a", "a/", "a//b", "..", "a/../b", "../a", "./a", "a/.", ".hidden", "a/.b", "~a", "a\\b", "C:a", "a*b", "a?b", "a\"b", "a<b", "a>b", "a|b",
        "a\0b", "a\nb", "a\u007fb", "a.", "a ", "a./b", "a\ud800", new string('n', 201), string.Concat(Enumerable.Repeat("name/", 220)) + "x",
    ];

    public static TheoryData<string> GoodPaths() =>
    [
        "a", "tidemark.json", "plans/daily/points/000001-20261122T090000Z/2-0.tide", "a b/c d", "größe/данные/数据", "-a", "a.b.c", "a'b", "a&b;c$d", "%2e%2e/x", "e\u0301", new string('n', 200),
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(3_000_001)]
    public async Task Complete_AnyLength_ReadsBack(int length)
    {
        var content = Content(length);
        await using (var writer = await Storage.CreateAsync("a/b.tide", false, None))
        {
            for (var at = 0; at < length; at += 700_000) await writer.WriteAsync(content.AsMemory(at, Math.Min(700_000, length - at)), None);
            await writer.FlushAsync(None);
            Assert.Equal(length, writer.Position);
            await writer.CompleteAsync(None);
        }

        Assert.Equal(content, await Storage.ReadAllAsync("a/b.tide", int.MaxValue, None));
        Assert.Equal(length, (await Storage.StatAsync("a/b.tide", None))!.LengthBytes);
    }

    [Theory]
    [MemberData(nameof(GoodPaths))]
    public async Task Complete_UnusualName_IsKeptAsItIs(string path)
    {
        await WriteAsync(path, "x");

        Assert.Equal("x", await ReadAsync(path));
        Assert.Equal([path], await ListAsync(""));
        Assert.True(await Storage.DeleteAsync(path, None));
    }

    [Theory]
    [MemberData(nameof(BadPaths))]
    public async Task AnyCall_BadPath_IsRefused(string path)
    {
        await RefusedAsync(async () => await Storage.OpenReadAsync(path, None));
        await RefusedAsync(async () => await Storage.CreateAsync(path, true, None));
        await RefusedAsync(async () => await Storage.StatAsync(path, None));
        await RefusedAsync(async () => await Storage.DeleteAsync(path, None));
        await RefusedAsync(async () => await Storage.LockAsync(path, "me", None));
        if (path.Length > 0) await RefusedAsync(async () => await ListAsync(path));

        static async Task RefusedAsync(Func<Task> call) => Assert.Equal(ErrorCode.InvalidArgument, (await Assert.ThrowsAsync<TidemarkException>(call)).Code);
    }

    [Fact]
    public async Task Create_NotCompleted_IsSeenByNobody()
    {
        await using var writer = await Storage.CreateAsync("a/b", false, None);
        await writer.WriteAsync(Content(100), None);
        await writer.FlushAsync(None);

        Assert.Empty(await ListAsync(""));
        Assert.Null(await Storage.StatAsync("a/b", None));
        Assert.False(await Storage.ExistsAsync("a/b", None));
        await Assert.ThrowsAsync<TidemarkException>(async () => await Storage.OpenReadAsync("a/b", None));
    }

    [Fact]
    public async Task Dispose_NotCompleted_LeavesNothing()
    {
        await using (var writer = await Storage.CreateAsync("a/b", false, None)) await writer.WriteAsync(Content(100), None);
        var aborted = await Storage.CreateAsync("a/c", false, None);
        await aborted.AbortAsync();
        await aborted.AbortAsync();
        using (await Storage.CreateAsync("a/d", false, None))
        {
        }

        Assert.Empty(await ListAsync(""));
        Assert.Equal(0, await Storage.CleanAsync(None));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await aborted.WriteAsync(Content(1), None));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await aborted.CompleteAsync(None));
    }

    [Fact]
    public async Task Write_AfterCompletion_IsMisuse()
    {
        await using var writer = await Storage.CreateAsync("a", false, None);
        await writer.CompleteAsync(None);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.WriteAsync(Content(1), None));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.CompleteAsync(None));
        await writer.AbortAsync();
        Assert.True(await Storage.ExistsAsync("a", None));
    }

    [Fact]
    public async Task Create_ExistingWithoutReplace_IsAConflict()
    {
        await WriteAsync("a", "first");

        var refusal = await Assert.ThrowsAsync<TidemarkException>(() => WriteAsync("a", "second"));

        Assert.Equal(ErrorCode.Conflict, refusal.Code);
        Assert.Equal("first", await ReadAsync("a"));
    }

    [Fact]
    public async Task Complete_TwoWritersOfOneFile_OnlyTheFirstWins()
    {
        await using var first = await Storage.CreateAsync("a", false, None);
        await using var second = await Storage.CreateAsync("a", false, None);
        await first.WriteAsync("first"u8.ToArray(), None);
        await second.WriteAsync("second"u8.ToArray(), None);
        await first.CompleteAsync(None);

        var refusal = await Assert.ThrowsAsync<TidemarkException>(async () => await second.CompleteAsync(None));

        Assert.Equal(ErrorCode.Conflict, refusal.Code);
        Assert.Equal("first", await ReadAsync("a"));
        Assert.Equal(["a"], await ListAsync(""));
        Assert.Equal(0, await Storage.CleanAsync(None));
    }

    [Fact]
    public async Task Complete_Replace_ChangesTheFileAtOnce()
    {
        await WriteAsync("a", "old");
        await using var reader = await Storage.OpenReadAsync("a", None);
        await using var writer = await Storage.CreateAsync("a", true, None);
        await writer.WriteAsync("newer"u8.ToArray(), None);
        Assert.Equal("old", await ReadAsync("a"));

        await writer.CompleteAsync(None);

        Assert.Equal("newer", await ReadAsync("a"));
        Assert.Equal(3, reader.Length);
    }

    [Fact]
    public async Task ReadAt_AnyPlace_GivesWhatIsThere()
    {
        var content = Content(10_000);
        await Storage.WriteAllAsync("a", content, false, None);
        await using var file = await Storage.OpenReadAsync("a", None);
        var buffer = new byte[500];
        foreach (var offset in (int[])[9_900, 0, 5_000, 9_999, 1])
        {
            var read = await file.ReadAtAsync(offset, buffer, None);

            Assert.InRange(read, 1, Math.Min(500, 10_000 - offset));
            Assert.Equal(content[offset..(offset + read)], buffer[..read]);
        }

        Assert.Equal(0, await file.ReadAtAsync(10_000, buffer, None));
        Assert.Equal(0, await file.ReadAtAsync(20_000, buffer, None));
        Assert.Equal(("a", 10_000L), (file.Path, file.Length));
    }

    [Fact]
    public async Task ReadAt_ManyAtOnce_DoNotDisturbEachOther()
    {
        var content = Content(100_000);
        await Storage.WriteAllAsync("a", content, false, None);
        await using var file = await Storage.OpenReadAsync("a", None);

        await Parallel.ForAsync(0, 200, async (i, cancellationToken) =>
        {
            var buffer = new byte[300];
            var read = await file.ReadAtAsync(i * 400, buffer, cancellationToken);
            Assert.Equal(content[(i * 400)..((i * 400) + read)], buffer[..read]);
        });
    }

    [Fact]
    public async Task OpenRead_NoSuchFile_SaysSo()
    {
        await WriteAsync("folder/a", "x");
        foreach (var path in (string[])["b", "folder", "folder/a/b", "nowhere/b"])
        {
            var refusal = await Assert.ThrowsAsync<TidemarkException>(async () => await Storage.OpenReadAsync(path, None));
            Assert.Equal(ErrorCode.StorageFailed, refusal.Code);
            Assert.Contains(path + " does not exist", refusal.Message, StringComparison.Ordinal);
            Assert.Null(await Storage.StatAsync(path, None));
            Assert.False(await Storage.DeleteAsync(path, None));
        }
    }

    [Fact]
    public async Task ReadAll_LongerThanAllowed_IsRefused()
    {
        await Storage.WriteAllAsync("a", Content(100), false, None);

        await Assert.ThrowsAsync<TidemarkException>(async () => await Storage.ReadAllAsync("a", 99, None));
    }

    [Fact]
    public async Task List_Folders_GivesAllBelowInOrder()
    {
        string[] paths = ["b", "a/z", "a/b/c", "a/b.x", "a-b/c", "ab/c", "a/b/a/d", "ä"];
        foreach (var path in paths) await WriteAsync(path, path);

        Assert.Equal(paths.Order(StringComparer.Ordinal), await ListAsync(""));
        Assert.Equal(["a/b.x", "a/b/a/d", "a/b/c", "a/z"], await ListAsync("a"));
        Assert.Equal(["a/b/a/d", "a/b/c"], await ListAsync("a/b"));
        Assert.Empty(await ListAsync("nowhere"));
        Assert.Empty(await ListAsync("b"));
        await foreach (var file in Storage.ListAsync("", None)) Assert.Equal(Encoding.UTF8.GetByteCount(file.Path), file.LengthBytes);
    }

    [Fact]
    public async Task Stat_CompletedFile_HasARecentTime()
    {
        await WriteAsync("a", "x");

        var file = await Storage.StatAsync("a", None);

        Assert.InRange(file!.ModifiedAt, TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(5));
    }

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

    /// <summary>Makes an empty storage of the kind under test.</summary>
    protected abstract ValueTask<IStorage> OpenEmptyAsync();

    /// <summary>Removes it.</summary>
    protected abstract ValueTask CloseAsync();

    protected static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    protected async Task<List<string>> ListAsync(string folder)
    {
        var paths = new List<string>();
        await foreach (var file in Storage.ListAsync(folder, None)) paths.Add(file.Path);
        return paths;
    }

    private Task WriteAsync(string path, string text) => Storage.WriteAllAsync(path, Encoding.UTF8.GetBytes(text), false, None).AsTask();

    private async Task<string> ReadAsync(string path) => Encoding.UTF8.GetString(await Storage.ReadAllAsync(path, 1 << 20, None));
}
