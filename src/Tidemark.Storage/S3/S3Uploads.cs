using System.Collections.Concurrent;
using Amazon.S3;
using Amazon.S3.Model;

namespace Tidemark.Storage.S3;

/// <summary>The unfinished uploads of a place: those of this process, and those that writers who died left behind.</summary>
internal sealed class S3Uploads(S3Client client, S3Locks locks)
{
    private readonly ConcurrentDictionary<string, string> _own = new(StringComparer.Ordinal);

    public void Add(string id, string key) => _own[id] = key;

    public void Remove(string id) => _own.TryRemove(id, out _);

    /// <summary>
    /// Gives up what is left over: what lies in a folder whose lock is held here and is not our own (nobody else writes there), and what is older than any writer lives in the top folder of such a lock.
    /// Whatever lies elsewhere may be another program's: the bucket need not be ours alone.
    /// </summary>
    public async ValueTask<int> CleanAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var removed = 0;
        string? key = null, id = null;
        do
        {
            var page = await PageAsync(key, id, cancellationToken).ConfigureAwait(false);
            foreach (var upload in page.MultipartUploads ?? [])
            {
                if (_own.ContainsKey(upload.UploadId) || !IsLeftOver(upload, now)) continue;
                await S3Upload.AbortAsync(client, upload.Key, upload.UploadId, cancellationToken).ConfigureAwait(false);
                removed++;
            }

            (key, id) = page.IsTruncated == true ? (page.NextKeyMarker, page.NextUploadIdMarker) : (null, null);
        }
        while (key is not null);
        return removed;
    }

    private bool IsLeftOver(MultipartUpload upload, DateTimeOffset now)
        => locks.Covers(upload.Key) || (locks.IsBeside(upload.Key, client.KeyOf("").Length) && upload.Initiated is { } begun && now - new DateTimeOffset(begun.ToUniversalTime()) > client.Options.AbandonedAfter);

    private async ValueTask<ListMultipartUploadsResponse> PageAsync(string? key, string? id, CancellationToken cancellationToken)
    {
        var doing = $"list the uploads of {client.Options.Location}";
        try
        {
            return await client.RunAsync(doing, (s3, token) => s3.ListMultipartUploadsAsync(
                new ListMultipartUploadsRequest { BucketName = client.Options.Bucket, Prefix = client.KeyOf(""), KeyMarker = key, UploadIdMarker = id }, token), cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception cause)
        {
            throw S3Errors.Translate(cause, doing, client.Options);
        }
    }
}
