using System.Text;
using Tidemark.Errors;

namespace Tidemark.Storage.Tests;

/// <summary>What every storage must do. A backend derives from it and says how to make an empty one.</summary>
public abstract partial class StorageConformance : IAsyncLifetime
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
