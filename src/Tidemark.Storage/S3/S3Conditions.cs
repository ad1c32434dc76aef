using Amazon.S3;
using Amazon.S3.Model;
using Tidemark.Errors;

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
        bool works;
        try
        {
            works = await CompareAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await DiscardAsync(key).ConfigureAwait(false);
            throw;
        }

        await client.DeleteAsync(key, CancellationToken.None).ConfigureAwait(false);
        return works;
    }

    private async ValueTask<bool> CompareAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await PutAsync(key, onlyNew: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception refusal) when (refusal is AmazonS3Exception or TidemarkException { IsTransient: false })
        {
            // Is it the condition that is refused, or the object? Without the condition the server tells.
            await PutAnywayAsync(key, cancellationToken).ConfigureAwait(false);
            return S3Errors.IsPrecondition(refusal);
        }

        try
        {
            await PutAsync(key, onlyNew: true, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (AmazonS3Exception cause)
        {
            return S3Errors.IsPrecondition(cause);
        }
    }

    private async ValueTask PutAnywayAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await PutAsync(key, onlyNew: false, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception cause)
        {
            throw S3Errors.Translate(cause, "write " + client.Named(key), client.Options);
        }
    }

    /// <summary>Deletes an object that may have arrived. What kept it from being written is what is told.</summary>
    private async ValueTask<bool> DiscardAsync(string key)
    {
        try
        {
            await client.DeleteAsync(key, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception cause) when (cause is TidemarkException or AmazonS3Exception)
        {
            return false;
        }
    }

    private async ValueTask PutAsync(string key, bool onlyNew, CancellationToken cancellationToken)
        => await client.RunAsync("write " + client.Named(key), (s3, token) => s3.PutObjectAsync(
            new PutObjectRequest { BucketName = client.Options.Bucket, Key = key, ContentBody = "tidemark", UseChunkEncoding = false, IfNoneMatch = onlyNew ? "*" : null }, token), cancellationToken).ConfigureAwait(false);
}
