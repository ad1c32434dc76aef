using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Repositories;
using Tidemark.Storage;

namespace Tidemark.Backup.Capture;

/// <summary>
/// The segments of one stream of a point: opened with the first frame, split at the maximum file size. Callers may be many; frames of one caller keep
/// their order. Nothing of it is part of a point until the manifest names it.
/// </summary>
internal sealed class SegmentStream(
    IStorage storage, string folder, string role, int vgroupId, Func<int> nextNumber, Func<int, SegmentHeader> header, SegmentWriterOptions options, long maxLengthBytes) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<SegmentEntry> _done = [];
    private readonly StreamDigest _digest = new();
    private StorageWriteStream? _file;
    private SegmentWriter? _writer;
    private string _name = "";

    /// <summary>What came in, counted before it is written.</summary>
    public StreamDigest Digest => _digest;

    public async ValueTask AppendAsync(SegmentFrame frame, FrameFacts facts, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_writer is not null && !_writer.Fits(frame.Body.Length, maxLengthBytes)) await CloseAsync(cancellationToken).ConfigureAwait(false);
            if (_writer is null) await OpenAsync(cancellationToken).ConfigureAwait(false);
            _digest.Add(frame);
            await _writer!.AppendAsync(frame, facts, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Completes the last file and tells what was written.</summary>
    public async ValueTask<IReadOnlyList<SegmentEntry>> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_writer is not null) await CloseAsync(cancellationToken).ConfigureAwait(false);
        return _done;
    }

    /// <summary>Throws away everything that was written, and ends the stream.</summary>
    public async ValueTask DiscardAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync().ConfigureAwait(false);
        foreach (var segment in _done) await storage.DeleteAsync(folder + "/" + segment.Name, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null) await _writer.DisposeAsync().ConfigureAwait(false);
        if (_file is not null) await _file.DisposeAsync().ConfigureAwait(false);
        (_writer, _file) = (null, null);
        _turn.Dispose();
    }

    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        var number = nextNumber();
        _name = SegmentRole.FileName(role, vgroupId, number);
        _file = await storage.CreateAsync(folder + "/" + _name, replace: false, cancellationToken).ConfigureAwait(false);
        _writer = await SegmentWriter.CreateAsync(_file, header(number), folder + "/" + _name, options, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        var summary = await _writer!.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await _file!.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
        (_writer, _file) = (null, null);
        _done.Add(SegmentEntry.From(_name, summary, role));
    }
}
