using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;

namespace Tidemark.Backup.Capture;

/// <summary>
/// The streams of one role: one that all share, and those of large pieces of work, which can be thrown away when the piece has to be done again. Thread-safe; disposing
/// gives up what is not completed.
/// </summary>
internal sealed class StreamSet(Func<Func<int>, SegmentStream> open) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<SegmentStream> _kept = [];
    private readonly List<SegmentStream> _begun = [];
    private SegmentStream? _common;
    private int _number;

    /// <summary>Appends to the stream that all share.</summary>
    public ValueTask AppendAsync(SegmentFrame frame, FrameFacts facts, CancellationToken cancellationToken) => Common().AppendAsync(frame, facts, cancellationToken);

    /// <summary>A stream of one piece of work. It is part of the point only once it is kept.</summary>
    public SegmentStream Begin()
    {
        var stream = open(Next);
        lock (_lock) _begun.Add(stream);
        return stream;
    }

    /// <summary>Makes a finished piece part of the point; its last file is closed.</summary>
    public async ValueTask KeepAsync(SegmentStream stream, CancellationToken cancellationToken)
    {
        await stream.CompleteAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _begun.Remove(stream);
            _kept.Add(stream);
        }
    }

    /// <summary>Throws a piece away.</summary>
    public async ValueTask DiscardAsync(SegmentStream stream, CancellationToken cancellationToken)
    {
        lock (_lock) _begun.Remove(stream);
        await stream.DiscardAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes all files. The common ones come first.</summary>
    public async ValueTask<IReadOnlyList<SegmentEntry>> CompleteAsync(CancellationToken cancellationToken)
    {
        var segments = new List<SegmentEntry>();
        if (_common is not null) segments.AddRange(await _common.CompleteAsync(cancellationToken).ConfigureAwait(false));
        foreach (var stream in _kept) segments.AddRange(await stream.CompleteAsync(cancellationToken).ConfigureAwait(false));
        return segments;
    }

    public async ValueTask DisposeAsync()
    {
        if (_common is not null) await _common.DisposeAsync().ConfigureAwait(false);
        foreach (var stream in _kept.Concat(_begun)) await stream.DisposeAsync().ConfigureAwait(false);
    }

    private int Next() => Interlocked.Increment(ref _number);

    private SegmentStream Common()
    {
        lock (_lock) return _common ??= open(Next);
    }
}
