using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using Tidemark.Errors;

namespace Tidemark.Storage.S3;

/// <summary>The requests that make one object, whole or in parts. The object exists when the last one has been answered.</summary>
internal sealed class S3Upload(S3Client client, string key)
{
    private readonly string _token = S3Names.Token();

    /// <summary>The id of an upload in parts; null before it has begun.</summary>
    public string? Id { get; private set; }

    private string Doing => "write " + client.Named(key);

    private string Bucket => client.Options.Bucket;

    /// <summary>Sends an object whole. The server checks its MD5 and SHA-256 before it takes it.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="onlyNew">Whether the server is to refuse it when there is one already.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The ETag that the server gave; null when there is another object of that name.</returns>
    public async ValueTask<string?> PutAsync(PartBuffer content, bool onlyNew, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.RunAsync(
                Doing,
                async (s3, token) =>
                {
                    using var body = content.OpenRead();
                    var request = new PutObjectRequest
                    {
                        BucketName = Bucket, Key = key, InputStream = body, MD5Digest = Convert.ToBase64String(content.Digest()), UseChunkEncoding = false, AutoCloseStream = false,
                        ContentType = "application/octet-stream", IfNoneMatch = onlyNew ? "*" : null,
                    };
                    request.Metadata[S3Names.Writer] = _token;
                    return await s3.PutObjectAsync(request, token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
            return answer.ETag ?? "";
        }
        catch (AmazonS3Exception cause) when (S3Errors.IsPrecondition(cause))
        {
            // The answer to an earlier attempt may have been lost: then the object that is in the way is ours.
            return await client.HeadAsync(key, cancellationToken).ConfigureAwait(false) is { } there && there.Metadata[S3Names.Writer] == _token ? there.ETag : null;
        }
        catch (AmazonS3Exception cause)
        {
            throw S3Errors.Translate(cause, Doing, client.Options);
        }
    }

    /// <summary>Begins an upload in parts.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        var answer = await SendAsync(
            (s3, token) =>
            {
                var request = new InitiateMultipartUploadRequest { BucketName = Bucket, Key = key, ContentType = "application/octet-stream" };
                request.Metadata[S3Names.Writer] = _token;
                request.Metadata[S3Names.PartSize] = client.Options.PartSizeBytes.ToString(CultureInfo.InvariantCulture);
                return s3.InitiateMultipartUploadAsync(request, token);
            },
            cancellationToken).ConfigureAwait(false);
        Id = answer.UploadId;
    }

    /// <summary>Sends a part. The server checks its MD5 and SHA-256 before it takes it.</summary>
    /// <returns>The part's ETag.</returns>
    public async ValueTask<string> SendPartAsync(PartBuffer content, int number, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(
            async (s3, token) =>
            {
                using var body = content.OpenRead();
                return await s3.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = Bucket, Key = key, UploadId = Id, PartNumber = number, PartSize = content.Length, InputStream = body,
                        MD5Digest = Convert.ToBase64String(content.Digest()), UseChunkEncoding = false,
                    },
                    token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return answer.ETag;
    }

    /// <summary>Puts the parts together: now the object exists.</summary>
    public async ValueTask CompleteAsync(IEnumerable<string> parts, CancellationToken cancellationToken)
    {
        var tags = parts.Select((tag, i) => new PartETag(i + 1, tag)).ToList();
        try
        {
            await client.RunAsync(Doing, (s3, token) => s3.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = Bucket, Key = key, UploadId = Id, PartETags = tags }, token), cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception cause)
        {
            // An upload that is gone may be one whose completion was not answered.
            var isOurs = S3Errors.IsNotFound(cause) && await client.HeadAsync(key, cancellationToken).ConfigureAwait(false) is { } there && there.Metadata[S3Names.Writer] == _token;
            if (!isOurs) throw S3Errors.Translate(cause, Doing, client.Options);
        }
    }

    /// <summary>Gives the upload up; its parts are removed. Does nothing when there is none.</summary>
    public async ValueTask AbortAsync(CancellationToken cancellationToken)
    {
        if (Id is not { } id) return;
        await AbortAsync(client, key, id, cancellationToken).ConfigureAwait(false);
        Id = null;
    }

    /// <summary>Gives an upload up, or does nothing when there is none.</summary>
    public static async ValueTask AbortAsync(S3Client client, string key, string id, CancellationToken cancellationToken)
    {
        try
        {
            await client.RunAsync("give up the upload of " + client.Named(key), (s3, token) => s3.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = client.Options.Bucket, Key = key, UploadId = id }, token), cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception cause) when (!S3Errors.IsNotFound(cause))
        {
            throw S3Errors.Translate(cause, "give up the upload of " + client.Named(key), client.Options);
        }
        catch (AmazonS3Exception)
        {
            // It is gone, which is what was wanted.
        }
    }

    private async ValueTask<T> SendAsync<T>(Func<AmazonS3Client, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await client.RunAsync(Doing, call, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception cause)
        {
            if (S3Errors.IsNotFound(cause)) throw new TidemarkException(ErrorCode.StorageFailed, $"Cannot {Doing}: its upload was given up by someone else.", "A cleaning took it for left over, or a rule of the bucket did: run again.", cause: cause);
            throw S3Errors.Translate(cause, Doing, client.Options);
        }
    }
}
