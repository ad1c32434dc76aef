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
}
