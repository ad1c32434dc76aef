namespace Tidemark.Avro.Codecs;

/// <summary>Compresses and decompresses whole blocks. One for each file: not thread-safe.</summary>
internal interface IAvroBlockCodec
{
    /// <summary>The compressed bytes, in the buffer or in the source itself.</summary>
    /// <param name="source">The records of the block.</param>
    /// <param name="recordEnds">Where each of them ends; empty where nobody knows.</param>
    /// <param name="buffer">Takes what comes out.</param>
    ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> source, ReadOnlySpan<int> recordEnds, AvroBuffer buffer);

    /// <summary>The decompressed bytes, in the buffer or in the source itself.</summary>
    /// <param name="source">The compressed bytes.</param>
    /// <param name="buffer">Takes what comes out.</param>
    /// <param name="mostBytes">The most that may come out.</param>
    /// <exception cref="AvroFormatException">Not compressed so, or longer than allowed. Positions count in the source.</exception>
    ReadOnlyMemory<byte> Decompress(ReadOnlyMemory<byte> source, AvroBuffer buffer, int mostBytes);
}
