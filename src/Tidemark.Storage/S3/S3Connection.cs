namespace Tidemark.Storage.S3;

/// <summary>The bytes of one connection: none may stand still for longer than the limit, and those sent keep to the rate. TLS lies above it.</summary>
internal sealed class S3Connection(Stream socket, TimeSpan idleTimeout, ByteRate? rate) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The pool reads ahead with an empty buffer to learn when a connection ends: that is no request.
        if (buffer.IsEmpty) return await socket.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(idleTimeout);
        try
        {
            return await socket.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw StoodStill("answered nothing", cause);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var slice = rate is null ? buffer : buffer[..Math.Min(buffer.Length, rate.SliceBytes)];
            if (rate is not null) await rate.TakeAsync(slice.Length, cancellationToken).ConfigureAwait(false);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(idleTimeout);
            try
            {
                await socket.WriteAsync(slice, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
            {
                throw StoodStill("took nothing", cause);
            }

            buffer = buffer[slice.Length..];
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => socket.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => socket.Flush();

    /// <summary>Answers in XML are read synchronously by Amazon's client; they are short.</summary>
    public override int Read(byte[] buffer, int offset, int count)
    {
        socket.ReadTimeout = (int)idleTimeout.TotalMilliseconds;
        return socket.Read(buffer, offset, count);
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await socket.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) socket.Dispose();
        base.Dispose(disposing);
    }

    private IOException StoodStill(string what, Exception cause) => new($"the server {what} for {idleTimeout.TotalSeconds:0.#} s", cause);
}
