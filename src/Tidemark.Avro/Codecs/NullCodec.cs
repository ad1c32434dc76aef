namespace Tidemark.Avro.Codecs;

/// <summary>Blocks as they are.</summary>
internal sealed class NullCodec : IAvroBlockCodec
{
    public ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> source, ReadOnlySpan<int> recordEnds, AvroBuffer buffer) => source;

    public ReadOnlyMemory<byte> Decompress(ReadOnlyMemory<byte> source, AvroBuffer buffer, int mostBytes) =>
        source.Length <= mostBytes ? source : throw AvroFormatException.Unsupported($"a block of {source.Length} bytes; the limit is {mostBytes}", 0);
}
