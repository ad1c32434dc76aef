using Tidemark.Storage.S3;

namespace Tidemark.Storage.Tests.S3;

/// <summary>The conformance suite over a real S3 server.</summary>
public sealed class S3StorageTests(S3Bucket bucket) : StorageConformance
{
    private S3Storage? _storage;

    protected override ValueTask<IStorage> OpenEmptyAsync() => ValueTask.FromResult<IStorage>(_storage = new S3Storage(bucket.Options(), TimeProvider.System));

    protected override ValueTask CloseAsync()
    {
        _storage?.Dispose();
        return ValueTask.CompletedTask;
    }
}
