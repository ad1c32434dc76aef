using System.Buffers;

namespace Tidemark.Archive.Codecs;

/// <summary>
/// Re-arranges the payload of a block before compression so that it compresses better, and back again byte for byte.
/// Pure and thread-safe. The writer takes a result only when its reverse gives the same bytes.
/// </summary>
public interface IBlockTransform
{
    /// <summary>The id in the block header: 1 … 255, never given a second meaning.</summary>
    byte Id { get; }

    /// <summary>Transforms a payload.</summary>
    /// <param name="payload">The whole payload: the bodies of the frames, then what the format adds.</param>
    /// <param name="frames">Where the bodies lie in it, in order.</param>
    /// <param name="output">Takes the result.</param>
    /// <returns>False when there is nothing to gain: the block is compressed as it is.</returns>
    bool TryApply(ReadOnlySpan<byte> payload, ReadOnlySpan<FramePlace> frames, IBufferWriter<byte> output);

    /// <summary>Undoes it.</summary>
    /// <param name="transformed">What <see cref="TryApply"/> wrote. Not trusted: every length is checked.</param>
    /// <param name="payload">Takes exactly the payload.</param>
    /// <returns>False when the bytes are not a result of this transform of that length.</returns>
    bool TryReverse(ReadOnlySpan<byte> transformed, Span<byte> payload);
}
