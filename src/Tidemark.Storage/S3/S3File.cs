using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using Tidemark.Errors;

namespace Tidemark.Storage.S3;

/// <summary>
/// An object open for reading. Large reads are requests of their own; small ones are served from a window that grows while reading goes forward. Every request names
/// the ETag of the object that was opened, so that no two versions mix.
/// </summary>
internal sealed class S3File(S3Client client, string path, string key, GetObjectMetadataResponse found) : IStoredFile
{
    private const int FirstWindowBytes = 64 << 10;
    private const int MostWindowBytes = 4 << 20;
    private readonly SemaphoreSlim _turn = new(1);
    private Window _window = new(0, []);
    private int _nextBytes = FirstWindowBytes;

    public string Path => path;

    public long Length { get; } = found.ContentLength;

    public async ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        cancellationToken.ThrowIfCancellationRequested();
        if (offset >= Length || buffer.IsEmpty) return 0;
        if (_window.CopyTo(offset, buffer.Span) is > 0 and var copied) return copied;
        if (buffer.Length >= MostWindowBytes) return await FetchAsync(offset, buffer[..(int)Math.Min(buffer.Length, Length - offset)], cancellationToken).ConfigureAwait(false);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_window.CopyTo(offset, buffer.Span) is > 0 and var meanwhile) return meanwhile;
            var isForward = offset == _window.Offset + _window.Bytes.Length;
            _nextBytes = isForward ? Math.Min(_nextBytes * 4, MostWindowBytes) : FirstWindowBytes;
            var bytes = new byte[(int)Math.Min(Math.Max(_nextBytes, buffer.Length), Length - offset)];
            await FetchAsync(offset, bytes, cancellationToken).ConfigureAwait(false);
            _window = new Window(offset, bytes);
            return _window.CopyTo(offset, buffer.Span);
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _window = new Window(0, []);
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads a range, all of it.</summary>
    private async ValueTask<int> FetchAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var doing = $"read {client.Named(key)} at offset {offset.ToString(CultureInfo.InvariantCulture)}";
        try
        {
            return await client.RunAsync(
                doing,
                async (s3, token) =>
                {
                    using var answer = await s3.GetObjectAsync(
                        new GetObjectRequest { BucketName = client.Options.Bucket, Key = key, ByteRange = new ByteRange(offset, offset + buffer.Length - 1), EtagToMatch = found.ETag }, token).ConfigureAwait(false);
                    await answer.ResponseStream.ReadExactlyAsync(buffer, token).ConfigureAwait(false);
                    return buffer.Length;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception cause) when (S3Errors.IsNotFound(cause) || S3Errors.IsPrecondition(cause))
        {
            throw StorageErrors.Shrunk(client.Options.Location, path, Length, offset);
        }
        catch (AmazonS3Exception cause)
        {
            throw S3Errors.Translate(cause, doing, client.Options);
        }
    }

    private sealed record Window(long Offset, byte[] Bytes)
    {
        public int CopyTo(long offset, Span<byte> buffer)
        {
            if (offset < Offset || offset >= Offset + Bytes.Length) return 0;
            var from = Bytes.AsSpan((int)(offset - Offset));
            var taken = Math.Min(from.Length, buffer.Length);
            from[..taken].CopyTo(buffer);
            return taken;
        }
    }
}
