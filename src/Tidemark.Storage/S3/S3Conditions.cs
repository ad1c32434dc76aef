using Amazon.S3;
using Amazon.S3.Model;

namespace Tidemark.Storage.S3;

/// <summary>
/// Finds out, once, whether the server keeps to <c>If-None-Match: *</c>: Amazon and newer Ceph do, some ignore it (older Ceph in versioned buckets), some refuse it (Swift).
/// </summary>
internal sealed class S3Conditions(S3Client client) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private bool? _works;

    /// <summary>Whether an object can be made only if there is none, by the server's own decision.</summary>
    public async ValueTask<bool> WorkAsync(CancellationToken cancellationToken)
    {
        if (_works is { } known) return known;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _works ??= await ProbeAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes an object and deletes it again.</summary>
    public async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        _ = await ProbeAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _turn.Dispose();

    private async ValueTask<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        var key = client.KeyOf($".{S3Names.Token()}.tidemark-probe");
        try
        {
            await PutAsync(key, cancellationToken).ConfigureAwait(false);
            await PutAsync(key, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (AmazonS3Exception cause)
        {
            return S3Errors.IsPrecondition(cause);
        }
        finally
        {
            await client.DeleteAsync(key, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async ValueTask PutAsync(string key, CancellationToken cancellationToken)
        => await client.RunAsync("write " + client.Named(key), (s3, token) => s3.PutObjectAsync(
            new PutObjectRequest { BucketName = client.Options.Bucket, Key = key, ContentBody = "tidemark", UseChunkEncoding = false, IfNoneMatch = "*" }, token), cancellationToken).ConfigureAwait(false);
}
