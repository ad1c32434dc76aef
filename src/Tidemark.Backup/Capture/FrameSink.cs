using Tidemark.Archive.Segments;
using Tidemark.Backup.Progress;

namespace Tidemark.Backup.Capture;

/// <summary>
/// The frames of one piece of work that may fail half-way and be done again: all of them become part of the point, or none. Small pieces wait in memory, large ones
/// have files of their own. Not thread-safe.
/// </summary>
internal sealed class FrameSink(StreamSet streams, int maxWaitingBytes, ProgressMeter meter) : IAsyncDisposable
{
    private readonly List<(SegmentFrame Frame, FrameFacts Facts, IDisposable? Owner)> _waiting = [];
    private SegmentStream? _own;
    private long _waitingBytes;
    private long _rows;
    private long _bytes;

    /// <summary>Takes a frame over, with the buffer its body lies in.</summary>
    public async ValueTask AddAsync(SegmentFrame frame, FrameFacts facts, IDisposable? owner, CancellationToken cancellationToken)
    {
        _rows += facts.Rows;
        _bytes += frame.Body.Length;
        meter.Add(facts.Rows, frame.Body.Length);
        _waiting.Add((frame, facts, owner));
        _waitingBytes += frame.Body.Length;
        if (_own is null && _waitingBytes < maxWaitingBytes) return;
        _own ??= streams.Begin();
        await FlushAsync(_own.AppendAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The piece is whole: its frames are part of the point.</summary>
    public async ValueTask KeepAsync(CancellationToken cancellationToken)
    {
        if (_own is { } own)
        {
            await streams.KeepAsync(own, cancellationToken).ConfigureAwait(false);
            _own = null;
        }
        else
        {
            await FlushAsync(streams.AppendAsync, cancellationToken).ConfigureAwait(false);
        }

        (_rows, _bytes) = (0, 0);
    }

    /// <summary>Forgets everything since the last piece that was kept.</summary>
    public async ValueTask DiscardAsync(CancellationToken cancellationToken)
    {
        meter.Add(-_rows, -_bytes);
        (_rows, _bytes) = (0, 0);
        Forget();
        if (_own is not { } own) return;
        _own = null;
        await streams.DiscardAsync(own, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        Forget();
        return default;
    }

    private async ValueTask FlushAsync(Func<SegmentFrame, FrameFacts, CancellationToken, ValueTask> append, CancellationToken cancellationToken)
    {
        foreach (var (frame, facts, _) in _waiting) await append(frame, facts, cancellationToken).ConfigureAwait(false);
        Forget();
    }

    private void Forget()
    {
        foreach (var (_, _, owner) in _waiting) owner?.Dispose();
        _waiting.Clear();
        _waitingBytes = 0;
    }
}
