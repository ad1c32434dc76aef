using System.Text;
using Tidemark.Errors;

namespace Tidemark.Storage.Tests;

public abstract partial class StorageConformance
{
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
}
