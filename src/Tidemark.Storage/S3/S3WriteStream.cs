using Tidemark.Errors;

namespace Tidemark.Storage.S3;

/// <summary>
/// The one way an object is made: bytes gather in a part; a full part is sent while the next one fills; completion puts them together, and the server's checksum is
/// compared with that of what was written. A small object is one request. No temporary name is ever seen.
/// </summary>
internal sealed class S3WriteStream : StorageWriteStream
{
    private readonly S3Place _place;
    private readonly string _path;
    private readonly string _key;
    private readonly bool _replace;
    private readonly S3Upload _upload;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task<string>> _sent = [];
    private readonly List<byte[]> _digests = [];
    private PartBuffer _part = new();
    private long _written;
    private State _state;
    private TidemarkException? _failure;

    public S3WriteStream(S3Place place, string path, bool replace)
    {
        _place = place;
        _path = path;
        _key = place.Client.KeyOf(path);
        _replace = replace;
        _upload = new S3Upload(place.Client, _key);
    }

    private enum State
    {
        Open,
        Failed,
        Completed,
        Aborted,
    }

    public override bool CanWrite => _state == State.Open;

    public override long Length => _written;

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    public override void Flush() => CheckOpen();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        CheckOpen();
        return Task.CompletedTask;
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("An S3 object is written asynchronously.");

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        CheckOpen();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (!buffer.IsEmpty)
            {
                // A full part is sent only when more comes: an object of exactly one part is one request.
                if (_part.Length == _place.Client.Options.PartSizeBytes) await SendPartAsync(cancellationToken).ConfigureAwait(false);
                var taken = Math.Min(buffer.Length, _place.Client.Options.PartSizeBytes - _part.Length);
                _part.Append(buffer.Span[..taken]);
                _written += taken;
                buffer = buffer[taken..];
            }
        }
        catch (Exception cause)
        {
            throw await FailAsync(cause).ConfigureAwait(false);
        }
    }

    public override async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        CheckOpen();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            _place.Locks.Check();
            if (_upload.Id is null) await PutAsync(cancellationToken).ConfigureAwait(false);
            else await JoinAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            throw await FailAsync(cause).ConfigureAwait(false);
        }

        _state = State.Completed;
        Release();
    }

    public override async ValueTask AbortAsync()
    {
        if (_state != State.Open) return;
        _state = State.Aborted;
        await DiscardAsync().ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        await AbortAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        // What was sent is given up in the background: this call must not wait.
        if (disposing && _state == State.Open)
        {
            _state = State.Aborted;
            _ = DiscardAsync().AsTask();
        }

        base.Dispose(disposing);
    }

    private async ValueTask PutAsync(CancellationToken cancellationToken)
    {
        var expected = S3Digest.OfWhole(_part.Digest());
        var byServer = !_replace && await _place.Conditions.WorkAsync(cancellationToken).ConfigureAwait(false);
        var alone = await AloneAsync(isNeeded: !_replace && !byServer, cancellationToken).ConfigureAwait(false);
        await using (alone.ConfigureAwait(false))
        {
            var tag = await _upload.PutAsync(_part, byServer, cancellationToken).ConfigureAwait(false) ?? throw StorageErrors.Exists(_place.Client.Options.Location, _path);
            if (!S3Digest.Is(tag, expected)) await CheckAsync(expected, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask JoinAsync(CancellationToken cancellationToken)
    {
        await SendPartAsync(cancellationToken).ConfigureAwait(false);
        var tags = await Task.WhenAll(_sent).WaitAsync(cancellationToken).ConfigureAwait(false);
        var alone = await AloneAsync(isNeeded: !_replace, cancellationToken).ConfigureAwait(false);
        await using (alone.ConfigureAwait(false))
        {
            _place.Locks.Check();
            await _upload.CompleteAsync(tags, cancellationToken).ConfigureAwait(false);
            await CheckAsync(S3Digest.OfParts(_digests), cancellationToken).ConfigureAwait(false);
        }

        _place.Uploads.Remove(_upload.Id!);
    }

    /// <summary>Takes the right to publish under this name, where the server would not decide it, and looks whether there is a file already.</summary>
    private async ValueTask<IAsyncDisposable> AloneAsync(bool isNeeded, CancellationToken cancellationToken)
    {
        if (!isNeeded) return Stream.Null;
        var held = await S3Lock.TakeAsync(_place, _key, $"{_place.Client.Options.Location}/{_path}", "a writer of this file", cancellationToken).ConfigureAwait(false);
        try
        {
            if (await _place.Client.HeadAsync(_key, cancellationToken).ConfigureAwait(false) is not null) throw StorageErrors.Exists(_place.Client.Options.Location, _path);
            return held;
        }
        catch
        {
            await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask SendPartAsync(CancellationToken cancellationToken)
    {
        if (_part.Length == 0) return;
        if (_sent.FirstOrDefault(s => s.IsFaulted || s.IsCanceled) is { } broken) await broken.ConfigureAwait(false);
        if (_sent.Count == S3Options.MostParts) throw TooManyParts();
        if (_upload.Id is null)
        {
            await _upload.BeginAsync(cancellationToken).ConfigureAwait(false);
            _place.Uploads.Add(_upload.Id!, _key);
        }

        await _place.Slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        _digests.Add(_part.Digest());
        _sent.Add(SendAsync(_part, _sent.Count + 1));
        _part = new PartBuffer();
    }

    private async Task<string> SendAsync(PartBuffer part, int number)
    {
        try
        {
            return await _upload.SendPartAsync(part, number, _end.Token).ConfigureAwait(false);
        }
        finally
        {
            part.Dispose();
            _place.Slots.Release();
        }
    }

    /// <summary>Compares what the server has with what was written; where its ETag is no checksum, by reading it back.</summary>
    private async ValueTask CheckAsync(string expected, CancellationToken cancellationToken)
    {
        var there = await _place.Client.HeadAsync(_key, cancellationToken).ConfigureAwait(false);
        if (there is not null && there.ContentLength == _written)
        {
            if (S3Digest.Is(there.ETag, expected)) return;
            var file = new S3File(_place.Client, _path, _key, there);
            if (await ReadBackAsync(file, cancellationToken).ConfigureAwait(false)) return;
        }

        throw new TidemarkException(ErrorCode.Corrupt, $"{_place.Client.Options.Location}/{_path} is not what was written: the server has {there?.ContentLength ?? 0} bytes with the checksum {there?.ETag ?? "of nothing"}.",
            "Another program wrote the same object, or the server keeps bytes otherwise than it got them. Look at it before you remove it.");
    }

    private async ValueTask<bool> ReadBackAsync(S3File file, CancellationToken cancellationToken)
    {
        var size = _place.Client.Options.PartSizeBytes;
        var digests = _digests.Count == 0 ? [_part.Digest()] : _digests;
        for (var i = 0; i < digests.Count; i++)
        {
            using var digest = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.MD5);
            await foreach (var piece in file.ReadPiecesAsync((long)i * size, Math.Min(size, file.Length - ((long)i * size)), cancellationToken).ConfigureAwait(false)) digest.AppendData(piece.Span);
            if (!digest.GetCurrentHash().AsSpan().SequenceEqual(digests[i])) return false;
        }

        return true;
    }

    private void CheckOpen()
    {
        switch (_state)
        {
            case State.Completed:
                throw new InvalidOperationException($"{_path} is completed.");
            case State.Aborted:
                throw new ObjectDisposedException(_path);
            case State.Failed:
                throw new TidemarkException(_failure!.Code, $"{_path} cannot be written any more: {_failure.Message}", _failure.Hint, cause: _failure);
        }
    }

    /// <summary>Ends the file after an error; gives what is to be thrown.</summary>
    private async ValueTask<Exception> FailAsync(Exception cause)
    {
        _state = State.Failed;
        _failure = cause as TidemarkException ?? new TidemarkException(ErrorCode.StorageFailed, cause is OperationCanceledException ? "it was cancelled." : cause.Message, cause: cause);
        await DiscardAsync().ConfigureAwait(false);
        return cause;
    }

    private async ValueTask DiscardAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        // A part that arrives after the upload was given up would stay on the server: all have to be over first.
        await Task.WhenAll(_sent).ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        var id = _upload.Id;
        try
        {
            await _upload.AbortAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (TidemarkException cause)
        {
            // The file was given up for a reason that is already told; what stays behind is removed by a later cleaning.
            _failure ??= cause;
        }

        if (id is not null) _place.Uploads.Remove(id);
        Release();
    }

    private void Release()
    {
        _part.Dispose();
        _end.Dispose();
    }

    private TidemarkException TooManyParts() => new(
        ErrorCode.InvalidArgument, $"{_place.Client.Options.Location}/{_path} would need more than {S3Options.MostParts} parts of {_place.Client.Options.PartSizeBytes} bytes.",
        "Use larger parts (part-size=…) or a smaller --max-file-size.");
}
