using System.Buffers;
using System.IO.Pipelines;

namespace Tidemark.Sandbox.Faults;

/// <summary>Lets a number of bytes through, then ends the connection's output, wherever in a message that is.</summary>
internal sealed class LimitedPipeWriter(PipeWriter inner, long limit) : PipeWriter
{
    private readonly ArrayBufferWriter<byte> _pending = new();
    private long _left = limit;
    private bool _ended;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _pending.WrittenCount;

    public override void Advance(int bytes) => _pending.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _pending.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _pending.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        if (!_ended) inner.Complete(exception);
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_ended) return new FlushResult(isCanceled: false, isCompleted: true);
        var allowed = (int)Math.Min(_left, _pending.WrittenCount);
        var result = await inner.WriteAsync(_pending.WrittenMemory[..allowed], cancellationToken).ConfigureAwait(false);
        var isOver = _pending.WrittenCount > allowed;
        _left -= allowed;
        _pending.ResetWrittenCount();
        if (!isOver) return result;
        _ended = true;
        await inner.CompleteAsync().ConfigureAwait(false);
        return new FlushResult(isCanceled: false, isCompleted: true);
    }
}
