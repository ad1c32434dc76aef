using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Tidemark.Storage.S3;
using Tidemark.Testing;

[assembly: AssemblyFixture(typeof(Tidemark.Storage.Tests.S3.S3Bucket))]

namespace Tidemark.Storage.Tests.S3;

/// <summary>A bucket on the real server for all tests; every test has a prefix of its own. Without a server the tests are skipped.</summary>
public sealed class S3Bucket : IAsyncLifetime
{
    /// <summary>Amazon's client, to look at what is there.</summary>
    public AmazonS3Client Client { get; private set; } = null!;

    public string Name { get; } = "tests-" + RandomNumberGenerator.GetHexString(12, lowercase: true);

    public async ValueTask InitializeAsync()
    {
        if (S3Server.Missing is not null) return;
        Client = ClientOf(S3Server.Writer);
        await Client.PutBucketAsync(Name);
    }

    public ValueTask DisposeAsync()
    {
        Client?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Options for a new prefix of the bucket; skips the test when there is no server.</summary>
    public S3Options Options()
    {
        Assert.SkipWhen(S3Server.Missing is not null, S3Server.Missing ?? "");
        return new S3Options
        {
            Bucket = Name, Prefix = "t/" + RandomNumberGenerator.GetHexString(12, lowercase: true), Endpoint = new Uri(S3Server.Endpoint!), AccessKeyId = S3Server.Writer.Id, SecretAccessKey = S3Server.Writer.Secret,
            PartSizeBytes = S3Options.LeastPartSizeBytes,
        };
    }

    /// <summary>A client of Amazon's for a user.</summary>
    public static AmazonS3Client ClientOf((string Id, string Secret) user) => new(user.Id, user.Secret, new AmazonS3Config
    {
        ServiceURL = S3Server.Endpoint, ForcePathStyle = true, AuthenticationRegion = "us-east-1",
        RequestChecksumCalculation = Amazon.Runtime.RequestChecksumCalculation.WHEN_REQUIRED, ResponseChecksumValidation = Amazon.Runtime.ResponseChecksumValidation.WHEN_REQUIRED,
    });

    /// <summary>All keys below a prefix.</summary>
    public async Task<List<string>> KeysAsync(string prefix)
        => [.. ((await Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Name, Prefix = prefix })).S3Objects ?? []).Select(o => o.Key)];

    /// <summary>All unfinished uploads below a prefix.</summary>
    public async Task<List<MultipartUpload>> UploadsAsync(string prefix)
        => (await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Name, Prefix = prefix })).MultipartUploads ?? [];
}
