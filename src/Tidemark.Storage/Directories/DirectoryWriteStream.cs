using Microsoft.Win32.SafeHandles;
using Tidemark.Errors;

namespace Tidemark.Storage.Directories;

/// <summary>
/// The one way a file of a directory is made: temporary name, write, check the length, fsync, rename, fsync the directory.
/// </summary>
internal sealed class DirectoryWriteStream : StorageWriteStream
{
    private readonly IDisk _disk;
    private readonly SafeFileHandle _file;
    private readonly string _location;
    private readonly string _path;
    private readonly string _temporary;
    private readonly string _target;
    private readonly bool _replace;
    private long _written;
    private State _state;
    private TidemarkException? _failure;

    public DirectoryWriteStream(IDisk disk, SafeFileHandle file, string location, string path, string temporary, string target, bool replace)
    {
        _disk = disk;
        _file = file;
        _location = location;
        _path = path;
        _temporary = temporary;
        _target = target;
        _replace = replace;
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

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        CheckOpen();
        try
        {
            _disk.Write(_file, buffer, _written);
            _written += buffer.Length;
        }
        catch (Exception cause)
        {
            throw Fail(cause, "write");
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        CheckOpen();
        try
        {
            await _disk.WriteAsync(_file, buffer, _written, cancellationToken).ConfigureAwait(false);
            _written += buffer.Length;
        }
        catch (Exception cause)
        {
            throw Fail(cause, "write");
        }
    }

    public override async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        CheckOpen();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            // fsync takes as long as the disk needs: not in the caller's thread.
            await Task.Run(Publish, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            throw Fail(cause, "complete");
        }

        _state = State.Completed;
    }

    public override ValueTask AbortAsync()
    {
        if (_state == State.Open) _state = State.Aborted;
        if (_state == State.Aborted) Discard();
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await AbortAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (_state == State.Open) _state = State.Aborted;
        if (disposing && _state == State.Aborted) Discard();
        base.Dispose(disposing);
    }

    private void Publish()
    {
        var length = _disk.LengthOf(_file);
        if (length != _written) throw new IOException($"the file has {length} bytes after {_written} were written");
        _disk.Flush(_file);
        _disk.Share(_file);
        if (!_disk.TryMove(_temporary, _target, _replace)) throw StorageErrors.Exists(_location, _path);
        _disk.FlushDirectory(Path.GetDirectoryName(_target)!);
        _file.Dispose();
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
    private Exception Fail(Exception cause, string doing)
    {
        _state = State.Failed;
        _failure = cause switch
        {
            TidemarkException known => known,
            OperationCanceledException => new TidemarkException(ErrorCode.StorageFailed, "it was cancelled.", cause: cause),
            _ => DiskErrors.Translate(cause, doing, _target),
        };
        Discard();
        return cause is TidemarkException || DiskErrors.IsOfDisk(cause) ? _failure : cause;
    }

    private void Discard()
    {
        _file.Dispose();
        try
        {
            _disk.Delete(_temporary);
        }
        catch (Exception cause) when (DiskErrors.IsOfDisk(cause))
        {
            // The file was given up for a reason that is already told; what stays behind is removed by the next cleaning.
            _failure ??= DiskErrors.Translate(cause, "remove", _temporary);
        }
    }
}
