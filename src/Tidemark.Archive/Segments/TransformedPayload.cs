using System.Buffers;
using Tidemark.Archive.Codecs;

namespace Tidemark.Archive.Segments;

/// <summary>The result of a transform that was undone once and gave the same bytes.</summary>
internal sealed class TransformedPayload : IDisposable
{
    private readonly PooledWriter _writer;

    private TransformedPayload(PooledWriter writer) => _writer = writer;

    public ReadOnlySpan<byte> Span => _writer.Written;

    /// <summary>Null when the transform declines, or is not reversible here: the block is kept as it is.</summary>
    public static TransformedPayload? TryMake(IBlockTransform transform, ReadOnlySpan<byte> payload, ReadOnlySpan<FramePlace> frames)
    {
        var writer = new PooledWriter(payload.Length);
        var check = ArrayPool<byte>.Shared.Rent(payload.Length);
        try
        {
            var reversed = check.AsSpan(0, payload.Length);
            // The last block's bytes may be in rented memory: they must not make a transform that does nothing look right.
            reversed.Clear();
            if (transform.TryApply(payload, frames, writer)
                && writer.Written.Length <= SegmentLimits.MaxPayloadBytes
                && transform.TryReverse(writer.Written, reversed)
                && reversed.SequenceEqual(payload))
            {
                var result = new TransformedPayload(writer);
                writer = null;
                return result;
            }

            return null;
        }
        finally
        {
            writer?.Dispose();
            ArrayPool<byte>.Shared.Return(check);
        }
    }

    public void Dispose() => _writer.Dispose();

    private sealed class PooledWriter(int expectedLength) : IBufferWriter<byte>, IDisposable
    {
        private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(256, expectedLength));
        private int _length;

        public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

        public void Advance(int count)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _length);
            _length += count;
        }

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            Reserve(sizeHint);
            return _bytes.AsMemory(_length);
        }

        public Span<byte> GetSpan(int sizeHint = 0)
        {
            Reserve(sizeHint);
            return _bytes.AsSpan(_length);
        }

        public void Dispose()
        {
            if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
            _length = 0;
        }

        private void Reserve(int more)
        {
            more = Math.Max(more, 1);
            if (_bytes.Length - _length >= more) return;
            var larger = ArrayPool<byte>.Shared.Rent(checked((int)Math.Max(2L * _bytes.Length, (long)_length + more)));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
    }
}
