using System.Security.Cryptography;
using Amazon.S3;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

/// <summary>A new place in a bucket of the real S3 server, with the keys in a file. Without a server the test is skipped.</summary>
internal sealed class S3Repository : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private S3Repository(string bucket) => Bucket = bucket;

    /// <summary>The bucket.</summary>
    public string Bucket { get; }

    /// <summary>The prefix in it.</summary>
    public string Prefix { get; } = RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>The repository as the program is told.</summary>
    public string Url => UrlFor(Bucket, S3Server.Writer);

    /// <summary>Makes one.</summary>
    public static async Task<S3Repository> MakeAsync()
    {
        Assert.SkipWhen(S3Server.Missing is not null, S3Server.Missing ?? "");
        var made = new S3Repository("cli-" + RandomNumberGenerator.GetHexString(12, lowercase: true));
        using var client = made.Client();
        await client.PutBucketAsync(made.Bucket);
        return made;
    }

    /// <summary>The repository with another bucket or user.</summary>
    public string UrlFor(string bucket, (string Id, string Secret) user)
    {
        var file = Path.Combine(_directory.Path, user.Id + user.Secret[..5]);
        File.WriteAllText(file, $"[default]\naws_access_key_id = {user.Id}\naws_secret_access_key = {user.Secret}\n");
        return $"s3://{bucket}/{Prefix}?endpoint={Uri.EscapeDataString(S3Server.Endpoint!)}&credentials={Uri.EscapeDataString(file)}";
    }

    /// <summary>The keys that are there, without the prefix.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync()
    {
        using var client = Client();
        return [.. ((await client.ListObjectsV2Async(new() { BucketName = Bucket, Prefix = Prefix })).S3Objects ?? []).Select(o => o.Key[(Prefix.Length + 1)..])];
    }

    /// <summary>How many uploads have begun and not ended.</summary>
    public async Task<int> CountUploadsAsync()
    {
        using var client = Client();
        return (await client.ListMultipartUploadsAsync(Bucket)).MultipartUploads?.Count ?? 0;
    }

    /// <summary>Changes one byte of an object in the server's store, behind the gateway's back.</summary>
    public async Task FlipAsync(string key, int offset)
    {
        const string pool = "default.rgw.buckets.data";
        var stored = (await S3Server.AdministerAsync("rados", "-p", pool, "ls")).Split('\n').Single(n => n.EndsWith($"_{Prefix}/{key}", StringComparison.Ordinal));
        var file = Path.Combine(_directory.Path, "object");
        await S3Server.AdministerAsync("rados", "-p", pool, "get", stored, file);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[offset] ^= 0x10;
        await File.WriteAllBytesAsync(file, bytes);
        await S3Server.AdministerAsync("rados", "-p", pool, "put", stored, file);
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private AmazonS3Client Client() => new(S3Server.Writer.Id, S3Server.Writer.Secret, new AmazonS3Config { ServiceURL = S3Server.Endpoint, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
}
