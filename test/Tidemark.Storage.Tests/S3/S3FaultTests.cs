using Amazon.S3.Model;
using Tidemark.Errors;
using Tidemark.Storage.S3;
using Tidemark.Testing;

namespace Tidemark.Storage.Tests.S3;

/// <summary>A real S3 server behind a bad connection, without space, with damaged objects.</summary>
public sealed class S3FaultTests(S3Bucket bucket)
{
    private const int Part = S3Options.LeastPartSizeBytes;
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Write_ConnectionsCutInTheMiddleOfParts_AreRepeatedAndTheFileIsWhole()
    {
        var options = bucket.Options();
        await using var proxy = new FaultyProxy();
        using var storage = new S3Storage(options with { Endpoint = proxy.Endpoint }, TimeProvider.System);
        await storage.WriteAllAsync("before", Content(10), false, None);
        proxy.CutsLeft = 3;

        await storage.WriteAllAsync("a", Content((3 * Part) + 99), false, None);

        Assert.True(proxy.CutsLeft <= 0);
        Assert.Equal(Content((3 * Part) + 99), await storage.ReadAllAsync("a", int.MaxValue, None));
        Assert.Empty(await bucket.UploadsAsync(options.Prefix));
    }

    [Fact]
    public async Task Write_ConnectionCutWithoutRetries_FailsAndLeavesNothing()
    {
        var options = bucket.Options();
        await using var proxy = new FaultyProxy();
        using var storage = new S3Storage(options with { Endpoint = proxy.Endpoint, MaxRetries = 0 }, TimeProvider.System);
        proxy.CutsLeft = 1000;

        var failure = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.WriteAllAsync("a", Content(3 * Part), false, None));

        Assert.Equal((ErrorCode.StorageFailed, true), (failure.Code, failure.IsTransient));
        Assert.Contains("the connection to http://127.0.0.1:" + proxy.Port, failure.Message, StringComparison.Ordinal);
        Assert.Empty(await bucket.KeysAsync(options.Prefix));
        Assert.Empty(await bucket.UploadsAsync(options.Prefix));
    }

    [Fact]
    public async Task Read_ServerThatStandsStill_EndsInTime()
    {
        var options = bucket.Options();
        await using var proxy = new FaultyProxy();
        using var storage = new S3Storage(options with { Endpoint = proxy.Endpoint, MaxRetries = 1, IdleTimeout = TimeSpan.FromMilliseconds(300) }, TimeProvider.System);
        await storage.WriteAllAsync("a", Content(10), false, None);
        proxy.IsSilent = true;

        var failure = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.ReadAllAsync("a", 10, None));

        Assert.True(failure.IsTransient);
        Assert.Contains("answered nothing for 0.3 s", failure.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_QuotaUsedUp_IsFullAndLeavesNothing()
    {
        var options = bucket.Options() with { AccessKeyId = S3Server.Small.Id, SecretAccessKey = S3Server.Small.Secret, Bucket = bucket.Name + "-small" };
        using var client = S3Bucket.ClientOf(S3Server.Small);
        await client.PutBucketAsync(options.Bucket);
        await S3Server.AdministerAsync("radosgw-admin", "quota", "set", "--quota-scope=user", "--uid=small", "--max-size=1M");
        await S3Server.AdministerAsync("radosgw-admin", "quota", "enable", "--quota-scope=user", "--uid=small");
        using var storage = new S3Storage(options, TimeProvider.System);
        await storage.WriteAllAsync("small", Content(1000), false, None);

        foreach (var length in (int[])[2 << 20, 2 * Part])
        {
            var failure = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.WriteAllAsync("large", Content(length), false, None));
            Assert.Equal(ErrorCode.StorageFull, failure.Code);
            Assert.Contains("quota", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(Content(1000), await storage.ReadAllAsync("small", 1000, None));
        Assert.Empty((await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = options.Bucket })).MultipartUploads ?? []);
        Assert.Null(await storage.StatAsync("large", None));
    }

    [Fact]
    public async Task Holds_ByteChangedInTheStore_IsStillToldByReading()
    {
        var options = bucket.Options();
        using var storage = new S3Storage(options, TimeProvider.System);
        await storage.WriteAllAsync("a", Content(5000), false, None);
        const string pool = "default.rgw.buckets.data";
        using var directory = new Testing.TemporaryDirectory();
        var stored = (await S3Server.AdministerAsync("rados", "-p", pool, "ls")).Split('\n').Single(n => n.EndsWith($"_{options.Prefix}/a", StringComparison.Ordinal));
        var file = Path.Combine(directory.Path, "object");
        var damaged = Content(5000);
        damaged[777] ^= 8;
        await File.WriteAllBytesAsync(file, damaged, None);
        await S3Server.AdministerAsync("rados", "-p", pool, "put", stored, file);

        Assert.Equal(damaged, await storage.ReadAllAsync("a", 5000, None));
    }

    [Fact]
    public async Task Read_ObjectReplacedMeanwhile_DoesNotMixBoth()
    {
        using var storage = new S3Storage(bucket.Options(), TimeProvider.System);
        await storage.WriteAllAsync("a", Content(2 * Part), false, None);
        await using var file = await storage.OpenReadAsync("a", None);
        var buffer = new byte[100];
        await file.ReadAtAsync(0, buffer, None);
        await storage.WriteAllAsync("a", Content((2 * Part) + 1), true, None);

        var failure = await Assert.ThrowsAsync<TidemarkException>(async () => await file.ReadAtAsync(Part, buffer, None));

        Assert.Equal(ErrorCode.Truncated, failure.Code);
    }

    [Fact]
    public async Task List_MoreThanOnePage_GivesAllInOrder()
    {
        var options = bucket.Options();
        await Parallel.ForAsync(0, 1003, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, token) => await bucket.Client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket.Name, Key = $"{options.Prefix}/f{i:D4}", ContentBody = "x", UseChunkEncoding = false }, token));
        // These two are in another order by UTF-8 than by UTF-16.
        using var storage = new S3Storage(options, TimeProvider.System);
        await storage.WriteAllAsync("\ufb01", Content(1), false, None);
        await storage.WriteAllAsync("\U00010000", Content(1), false, None);

        var paths = new List<string>();
        await foreach (var file in storage.ListAsync("", None)) paths.Add(file.Path);

        Assert.Equal(1005, paths.Count);
        Assert.Equal(paths.Order(StringComparer.Ordinal), paths);
    }

    [Fact]
    public async Task Write_RateLimit_IsKept()
    {
        using var storage = new S3Storage(bucket.Options() with { UploadBytesPerSecond = 1 << 20 }, TimeProvider.System);
        var began = TimeProvider.System.GetTimestamp();

        await storage.WriteAllAsync("a", Content(2 << 20), false, None);

        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(1.8), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Calls_ByHostName_NameTheBucketInTheHost()
    {
        var options = bucket.Options();
        var (_, port) = S3Server.Address;
        var asked = new HashSet<string>();
        using var storage = new S3Storage(options with { Endpoint = new Uri($"http://s3.tidemark.test:{port}"), PathStyle = false }, TimeProvider.System, name =>
        {
            lock (asked) asked.Add(name.Host);
            return new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port);
        });

        await storage.WriteAllAsync("a/b", Content(Part + 1), false, None);

        Assert.Equal(Content(Part + 1), await storage.ReadAllAsync("a/b", int.MaxValue, None));
        Assert.Equal([$"{bucket.Name}.s3.tidemark.test"], asked);
        Assert.Equal([options.Prefix + "/a/b"], await bucket.KeysAsync(options.Prefix));
    }

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }
}
