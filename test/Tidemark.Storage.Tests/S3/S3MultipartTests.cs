using Tidemark.Errors;
using Tidemark.Storage.S3;

namespace Tidemark.Storage.Tests.S3;

/// <summary>Files of several parts on a real S3 server.</summary>
public sealed class S3MultipartTests(S3Bucket bucket)
{
    private const int Part = S3Options.LeastPartSizeBytes;
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(Part, false)]
    [InlineData(Part + 1, true)]
    [InlineData(3 * Part, true)]
    [InlineData((2 * Part) + 12345, true)]
    public async Task Complete_PartsAndMore_ReadsBack(int length, bool inParts)
    {
        var options = bucket.Options();
        using var storage = new S3Storage(options, TimeProvider.System);
        var content = Content(length);

        await WriteAsync(storage, "a/b", content, replace: false);

        Assert.Equal(content, await storage.ReadAllAsync("a/b", int.MaxValue, None));
        Assert.Equal(inParts, (await bucket.Client.GetObjectMetadataAsync(bucket.Name, options.Prefix + "/a/b")).ETag.Contains('-', StringComparison.Ordinal));
        Assert.Equal([options.Prefix + "/a/b"], await bucket.KeysAsync(options.Prefix));
        Assert.Empty(await bucket.UploadsAsync(options.Prefix));
    }

    [Fact]
    public async Task Complete_TwoWritersOfManyParts_OnlyTheFirstWins()
    {
        var options = bucket.Options();
        using var storage = new S3Storage(options, TimeProvider.System);
        await using var first = await storage.CreateAsync("a", false, None);
        await using var second = await storage.CreateAsync("a", false, None);
        await first.WriteAsync(Content(Part + 1), None);
        await second.WriteAsync(Content(Part + 2), None);
        await first.CompleteAsync(None);

        var refusal = await Assert.ThrowsAsync<TidemarkException>(async () => await second.CompleteAsync(None));

        Assert.Equal(ErrorCode.Conflict, refusal.Code);
        Assert.Equal(Part + 1, (await storage.StatAsync("a", None))!.LengthBytes);
        Assert.Empty(await bucket.UploadsAsync(options.Prefix));
        Assert.Equal([options.Prefix + "/a"], await bucket.KeysAsync(options.Prefix));
    }

    [Fact]
    public async Task Dispose_InTheMiddle_GivesTheUploadUp()
    {
        var options = bucket.Options();
        using var storage = new S3Storage(options, TimeProvider.System);
        await using (var writer = await storage.CreateAsync("a", false, None))
        {
            await writer.WriteAsync(Content((2 * Part) + 1), None);
            Assert.Single(await bucket.UploadsAsync(options.Prefix));
        }

        Assert.Empty(await bucket.UploadsAsync(options.Prefix));
        Assert.Null(await storage.StatAsync("a", None));
    }

    [Fact]
    public async Task Clean_UploadOfADeadWriterUnderTheLock_IsRemovedAndOthersStay()
    {
        var options = bucket.Options();
        foreach (var path in (string[])["plans/daily/points/1/a", "plans/weekly/points/1/a"])
            await bucket.Client.InitiateMultipartUploadAsync(bucket.Name, $"{options.Prefix}/{path}");
        using var storage = new S3Storage(options, TimeProvider.System);
        await using var living = await storage.CreateAsync("plans/daily/points/2/a", false, None);
        await living.WriteAsync(Content(Part + 1), None);
        Assert.Equal(0, await storage.CleanAsync(None));

        await using (await storage.LockAsync("plans/daily/lock", "me", None)) Assert.Equal(1, await storage.CleanAsync(None));

        Assert.Equal(["plans/daily/points/2/a", "plans/weekly/points/1/a"], (await bucket.UploadsAsync(options.Prefix)).Select(u => u.Key[(options.Prefix.Length + 1)..]).Order(StringComparer.Ordinal));
        await living.CompleteAsync(None);
        Assert.Equal(Part + 1, (await storage.StatAsync("plans/daily/points/2/a", None))!.LengthBytes);
    }

    [Fact]
    public async Task Clean_UploadOlderThanAnyWriter_IsRemovedBesideALockOnly()
    {
        var options = bucket.Options();
        foreach (var path in (string[])["plans/weekly/points/1/a", "plans/daily/points/1/a", "plans-of-others/a", "a"])
            await bucket.Client.InitiateMultipartUploadAsync(bucket.Name, $"{options.Prefix}/{path}");
        using var storage = new S3Storage(options with { AbandonedAfter = TimeSpan.FromDays(-1) }, TimeProvider.System);
        Assert.Equal(0, await storage.CleanAsync(None));

        await using (await storage.LockAsync("plans/daily/lock", "me", None)) Assert.Equal(2, await storage.CleanAsync(None));

        // Whatever lies beside may be another program's.
        Assert.Equal(["a", "plans-of-others/a"], (await bucket.UploadsAsync(options.Prefix)).Select(u => u.Key[(options.Prefix.Length + 1)..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Write_ManyFilesAtOnce_AllReadBack()
    {
        using var storage = new S3Storage(bucket.Options() with { ConcurrentUploads = 2 }, TimeProvider.System);

        await Parallel.ForAsync(0, 6, async (i, _) => await WriteAsync(storage, $"f{i}", Content(Part + 1000 + i), replace: false));

        for (var i = 0; i < 6; i++) Assert.Equal(Content(Part + 1000 + i), await storage.ReadAllAsync($"f{i}", int.MaxValue, None));
    }

    [Fact]
    public async Task Holds_SameAndOtherContent_IsToldByTheChecksum()
    {
        using var storage = new S3Storage(bucket.Options(), TimeProvider.System);
        var content = Content((2 * Part) + 77);
        await WriteAsync(storage, "large", content, replace: false);
        await WriteAsync(storage, "small", content[..100], replace: false);

        Assert.True(await storage.HoldsAsync(new MemoryFile("large", content), None));
        Assert.True(await storage.HoldsAsync(new MemoryFile("small", content[..100]), None));
        Assert.False(await storage.HoldsAsync(new MemoryFile("small", content[..99]), None));
        Assert.False(await storage.HoldsAsync(new MemoryFile("nothing", content), None));
        content[Part + 3] ^= 1;
        Assert.False(await storage.HoldsAsync(new MemoryFile("large", content), None));
        content[3] ^= 1;
        Assert.False(await storage.HoldsAsync(new MemoryFile("small", content[..100]), None));
    }

    private static async Task WriteAsync(S3Storage storage, string path, byte[] content, bool replace)
    {
        await using var writer = await storage.CreateAsync(path, replace, None);
        for (var at = 0; at < content.Length; at += 700_000) await writer.WriteAsync(content.AsMemory(at, Math.Min(700_000, content.Length - at)), None);
        await writer.CompleteAsync(None);
    }

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }
}
