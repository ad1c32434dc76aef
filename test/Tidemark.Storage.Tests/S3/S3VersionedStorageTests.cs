using Amazon.S3;
using Amazon.S3.Model;
using Tidemark.Storage.S3;

namespace Tidemark.Storage.Tests.S3;

/// <summary>The conformance suite over a bucket that keeps versions: there the server ignores If-None-Match, and new files are made under a lock.</summary>
public sealed class S3VersionedStorageTests(S3Bucket bucket) : StorageConformance
{
    private S3Storage? _storage;

    protected override async ValueTask<IStorage> OpenEmptyAsync()
    {
        var options = bucket.Options() with { Bucket = bucket.Name + "-versions" };
        await bucket.Client.PutBucketAsync(options.Bucket);
        await bucket.Client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = options.Bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } });
        return _storage = new S3Storage(options, TimeProvider.System);
    }

    protected override ValueTask CloseAsync()
    {
        _storage?.Dispose();
        return ValueTask.CompletedTask;
    }
}
