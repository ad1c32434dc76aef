using System.Security.Cryptography;
using Amazon.S3;
using Tidemark.Service.Plans;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Dumping;

/// <summary>A new bucket of the real S3 server. Without a server the test is skipped.</summary>
internal sealed class S3Bucket : IDisposable
{
    private readonly AmazonS3Client _client = new(S3Server.Writer.Id, S3Server.Writer.Secret, new AmazonS3Config { ServiceURL = S3Server.Endpoint, ForcePathStyle = true, AuthenticationRegion = "us-east-1", RequestChecksumCalculation = Amazon.Runtime.RequestChecksumCalculation.WHEN_REQUIRED });

    private S3Bucket()
    {
    }

    public string Name { get; } = "service-" + RandomNumberGenerator.GetHexString(12, lowercase: true);

    /// <summary>Settings that keep one file on the disk.</summary>
    public S3Settings Settings => new()
    {
        Endpoint = S3Server.Endpoint, AccessKeyId = S3Server.Writer.Id, SecretAccessKey = S3Server.Writer.Secret, Bucket = Name, Prefix = "plans/one/", LocalRetentionCount = 1,
    };

    public static async Task<S3Bucket> MakeAsync()
    {
        Assert.SkipWhen(S3Server.Missing is not null, S3Server.Missing ?? "");
        var bucket = new S3Bucket();
        await bucket._client.PutBucketAsync(bucket.Name, TestContext.Current.CancellationToken);
        return bucket;
    }

    /// <summary>The keys that are there.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync() => [.. ((await _client.ListObjectsV2Async(new() { BucketName = Name }, TestContext.Current.CancellationToken)).S3Objects ?? []).Select(o => o.Key)];

    /// <summary>The SHA-256 of what an object holds, hexadecimal.</summary>
    public async Task<string> Sha256Async(string key)
    {
        using var answer = await _client.GetObjectAsync(Name, key, TestContext.Current.CancellationToken);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(answer.ResponseStream, TestContext.Current.CancellationToken));
    }

    /// <summary>What an object holds.</summary>
    public async Task<byte[]> ReadAsync(string key)
    {
        using var answer = await _client.GetObjectAsync(Name, key, TestContext.Current.CancellationToken);
        using var content = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(content, TestContext.Current.CancellationToken);
        return content.ToArray();
    }

    /// <summary>Puts an object in the place of another one.</summary>
    public async Task WriteAsync(string key, byte[] content)
    {
        using var stream = new MemoryStream(content);
        await _client.PutObjectAsync(new() { BucketName = Name, Key = key, InputStream = stream, UseChunkEncoding = false }, TestContext.Current.CancellationToken);
    }

    /// <summary>Removes an object.</summary>
    public Task DeleteAsync(string key) => _client.DeleteObjectAsync(Name, key, TestContext.Current.CancellationToken);

    public void Dispose() => _client.Dispose();
}
