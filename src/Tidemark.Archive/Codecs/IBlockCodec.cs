namespace Tidemark.Archive.Codecs;

/// <summary>Compresses the payload of a block. Thread-safe.</summary>
internal interface IBlockCodec
{
    /// <summary>The id in the block header.</summary>
    byte Id { get; }

    /// <summary>The longest result for an input of that length.</summary>
    int MaxCompressedLength(int length);

    /// <summary>Compresses into a destination that is long enough; gives the length of the result.</summary>
    int Compress(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>Decompresses to exactly the length of the destination; false when the source is not that.</summary>
    bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination);
}
