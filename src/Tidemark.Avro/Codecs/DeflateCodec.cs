using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Tidemark.Avro.Codecs;

/// <summary>RFC 1951 without a head or a checksum.</summary>
internal sealed class DeflateCodec : IAvroBlockCodec
{
    private const int FirstBytes = 1 << 16;

    public ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> source, ReadOnlySpan<int> recordEnds, AvroBuffer buffer)
    {
        using var target = new BufferStream(buffer);
        using (var deflate = new DeflateStream(target, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(source);
        return buffer.Array.AsSpan(0, (int)target.Length);
    }

    public ReadOnlyMemory<byte> Decompress(ReadOnlyMemory<byte> source, AvroBuffer buffer, int mostBytes)
    {
        if (!MemoryMarshal.TryGetArray(source, out var segment)) segment = new ArraySegment<byte>(source.ToArray());
        using var compressed = new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false);
        using var inflate = new DeflateStream(compressed, CompressionMode.Decompress);
        var bytes = buffer.Reserve(FirstBytes);
        var length = 0;
        try
        {
            while (true)
            {
                var read = inflate.Read(bytes, length, bytes.Length - length);
                if (read == 0) break;
                length += read;
                if (length > mostBytes) throw AvroFormatException.Unsupported($"a block of more than {mostBytes} bytes", 0);
                if (length == bytes.Length) bytes = buffer.Reserve(length + 1, length);
            }
        }
        catch (InvalidDataException e)
        {
            throw AvroFormatException.Corrupt("a block that is not deflate", 0, e);
        }

        return bytes.AsMemory(0, length);
    }
}
