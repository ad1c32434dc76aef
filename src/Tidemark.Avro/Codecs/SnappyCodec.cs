using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tidemark.Avro.Codecs;

/// <summary>Raw snappy, then the CRC-32 of the uncompressed bytes, big-endian.</summary>
internal sealed class SnappyCodec : IAvroBlockCodec
{
    public ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> source, AvroBuffer buffer)
    {
        var destination = buffer.Reserve(SnappyCompressor.MostLength(source.Length) + 4);
        var length = SnappyCompressor.Compress(source, destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination.AsSpan(length), Crc32.HashToUInt32(source));
        return destination.AsSpan(0, length + 4);
    }

    public ReadOnlyMemory<byte> Decompress(ReadOnlyMemory<byte> source, AvroBuffer buffer, int mostBytes)
    {
        var bytes = source.Span;
        if (bytes.Length < 5) throw AvroFormatException.Truncated($"a snappy block of {bytes.Length} bytes", 0);
        var content = bytes[..^4];
        var (length, start) = SnappyDecompressor.ReadLength(content);
        if (length > mostBytes) throw AvroFormatException.Unsupported($"a block of {length} bytes; the limit is {mostBytes}", 0);
        // No byte of snappy stands for more than 64: a length beyond that is not believed.
        if (length > 64L * content.Length) throw AvroFormatException.Corrupt($"a snappy block of {content.Length} bytes says that it holds {length}", 0);
        var destination = buffer.Reserve((int)length).AsMemory(0, (int)length);
        SnappyDecompressor.Decompress(content, start, destination.Span);
        if (Crc32.HashToUInt32(destination.Span) != BinaryPrimitives.ReadUInt32BigEndian(bytes[^4..])) throw AvroFormatException.Corrupt("the checksum of a snappy block does not hold", 0);
        return destination;
    }
}
