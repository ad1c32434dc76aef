using System.Runtime.CompilerServices;
using Tidemark.Errors;

namespace Tidemark.Backup.Contents;

/// <summary>
/// Records of one partition in the order they were added: in memory while they are few, then in a temporary file that no killed run leaves behind (where the
/// system lets an open file be deleted). One caller at a time.
/// </summary>
internal sealed class SpillFile(string directory) : IAsyncDisposable
{
    private const int BufferBytes = 128 << 10;
    private byte[] _buffer = [];
    private int _used;
    private FileStream? _file;

    /// <summary>Bytes of all records.</summary>
    public long LengthBytes { get; private set; }

    /// <summary>Adds a delete.</summary>
    public async ValueTask AddDeleteAsync(long table, long start, long end, CancellationToken cancellationToken)
    {
        var target = await ReserveAsync(SpilledRecord.HeadLength + SpilledRecord.DeleteLength, cancellationToken).ConfigureAwait(false);
        SpilledRecord.WriteHead(target.Span, SpilledRecord.DeleteLength, table, isDelete: true);
        SpilledRecord.WriteDelete(target.Span[SpilledRecord.HeadLength..], start, end);
    }

    /// <summary>Adds rows.</summary>
    /// <param name="table">The table's id.</param>
    /// <param name="columnIds">One per column of the block.</param>
    /// <param name="block">The rows: a raw block.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask AddRowsAsync(long table, ReadOnlyMemory<short> columnIds, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        var head = SpilledRecord.RowsHeadLength(columnIds.Length);
        var target = await ReserveAsync(SpilledRecord.HeadLength + head + block.Length, cancellationToken).ConfigureAwait(false);
        SpilledRecord.WriteHead(target.Span, head + block.Length, table, isDelete: false);
        SpilledRecord.WriteRowsHead(target.Span[SpilledRecord.HeadLength..], columnIds.Span);
        block.CopyTo(target[(SpilledRecord.HeadLength + head)..]);
    }

    /// <summary>All records in their order. A record is valid until the next is asked for.</summary>
    public async IAsyncEnumerable<SpilledRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var head = new byte[SpilledRecord.HeadLength];
        var body = Array.Empty<byte>();
        for (long at = 0; at < LengthBytes;)
        {
            await ReadAsync(at, head, cancellationToken).ConfigureAwait(false);
            var (length, table, isDelete) = SpilledRecord.ReadHead(head);
            if (body.Length < length) body = new byte[length];
            await ReadAsync(at + head.Length, body.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            at += head.Length + length;
            yield return new SpilledRecord(table, body.AsMemory(0, length), isDelete);
        }
    }

    /// <summary>All records in their order, in memory of their own.</summary>
    public async ValueTask<List<SpilledRecord>> LoadAsync(CancellationToken cancellationToken)
    {
        var bytes = new byte[checked((int)LengthBytes)];
        await ReadAsync(0, bytes, cancellationToken).ConfigureAwait(false);
        var records = new List<SpilledRecord>();
        for (var at = 0; at < bytes.Length;)
        {
            var (length, table, isDelete) = SpilledRecord.ReadHead(bytes.AsSpan(at));
            records.Add(new SpilledRecord(table, bytes.AsMemory(at + SpilledRecord.HeadLength, length), isDelete));
            at += SpilledRecord.HeadLength + length;
        }

        return records;
    }

    public async ValueTask DisposeAsync()
    {
        _buffer = [];
        if (_file is not null) await _file.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<Memory<byte>> ReserveAsync(int length, CancellationToken cancellationToken)
    {
        if (_used + length > BufferBytes && _used > 0) await FlushAsync(cancellationToken).ConfigureAwait(false);
        if (_buffer.Length < _used + length) Array.Resize(ref _buffer, Math.Max(_used + length, Math.Min(BufferBytes, _buffer.Length * 2)));
        var target = _buffer.AsMemory(_used, length);
        _used += length;
        LengthBytes += length;
        return target;
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            _file ??= Create(directory);
            await _file.WriteAsync(_buffer.AsMemory(0, _used), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TidemarkException(ErrorCode.StorageFull, $"Temporary data could not be written to {directory}: {e.Message}", "Free space there, or name another directory with --temp.", cause: e);
        }

        _used = 0;
        if (_buffer.Length > BufferBytes) _buffer = [];
    }

    private async ValueTask ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken)
    {
        var inFile = LengthBytes - _used;
        if (offset < inFile && target.Length > 0)
        {
            var count = (int)Math.Min(target.Length, inFile - offset);
            for (var done = 0; done < count;)
            {
                var read = await RandomAccess.ReadAsync(_file!.SafeFileHandle, target[done..count], offset + done, cancellationToken).ConfigureAwait(false);
                if (read == 0) throw new TidemarkException(ErrorCode.StorageFailed, $"A temporary file in {directory} has become shorter.", "Another program may have cleaned the directory; try again.");
                done += read;
            }

            (offset, target) = (offset + count, target[count..]);
        }

        _buffer.AsMemory((int)(offset - inFile), target.Length).CopyTo(target);
    }

    private static FileStream Create(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"tidemark-{Guid.NewGuid():N}.tmp");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, 0, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }
}
