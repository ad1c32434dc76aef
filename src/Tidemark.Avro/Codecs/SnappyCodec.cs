using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tidemark.Avro.Codecs;

/// <summary>
/// Raw snappy, then the CRC-32 of the uncompressed bytes, big-endian. Where records are known, one block of sixty-four is compressed in every way, and all as it is best: by comparing neighbours where that takes a sixteenth more
/// bytes at most, by looking up places, too, where it takes an eighth more at most, else by searching everywhere.
/// </summary>
internal sealed class SnappyCodec : IAvroBlockCodec
{
    private const int BlocksOfTrial = 64;
    private int[]? _places;
    private Way _way;
    private int _blocks;

    public ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> source, ReadOnlySpan<int> recordEnds, AvroBuffer buffer)
    {
        var destination = buffer.Reserve(SnappyRecords.MostLength(source.Length) + 4);
        var length = Compress(source, recordEnds, destination);
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

    private int Compress(ReadOnlySpan<byte> source, ReadOnlySpan<int> recordEnds, Span<byte> destination)
    {
        if (recordEnds.Length < 2 || !SnappyRecords.IsSupported) return SnappyCompressor.Compress(source, destination);
        return _blocks++ % BlocksOfTrial == 0 ? Try(source, recordEnds, destination) : Compress(_way, source, recordEnds, destination);
    }

    // The destination holds what the way gave that was tried last.
    private int Try(ReadOnlySpan<byte> source, ReadOnlySpan<int> recordEnds, Span<byte> destination)
    {
        var least = Compress(Way.Searching, source, recordEnds, destination);
        var length = Compress(_way = Way.Comparing, source, recordEnds, destination);
        if (length <= least + (least >> 4)) return length;
        length = Compress(_way = Way.LookingUp, source, recordEnds, destination);
        return length <= least + (least >> 3) ? length : Compress(_way = Way.Searching, source, recordEnds, destination);
    }

    private int Compress(Way way, ReadOnlySpan<byte> source, ReadOnlySpan<int> recordEnds, Span<byte> destination) => way switch
    {
        Way.Comparing => SnappyRecords.Compress(source, recordEnds, [], destination),
        Way.LookingUp => SnappyRecords.Compress(source, recordEnds, _places ??= new int[SnappyRecords.Places], destination),
        _ => SnappyCompressor.Compress(source, destination),
    };

    private enum Way
    {
        Searching,
        Comparing,
        LookingUp,
    }
}
