using System.Buffers;
using Tidemark.Archive.Checksums;
using Tidemark.Archive.Codecs;

namespace Tidemark.Archive.Segments;

/// <summary>A compressed block that waits for its place in the file. Owns rented memory.</summary>
internal sealed class SealedBlock : IDisposable
{
    private byte[]? _bytes;
    private BlockHeader _header;

    private SealedBlock(byte[] bytes, in BlockHeader header, FrameTotals totals)
    {
        _bytes = bytes;
        _header = header;
        Totals = totals;
    }

    public FrameTotals Totals { get; }

    /// <summary>Compresses what a builder holds, and disposes the builder. Takes long; any thread.</summary>
    public static SealedBlock Make(BlockBuilder builder, IBlockCodec codec, IBlockTransform? transform, uint mark)
    {
        using (builder)
        {
            var payload = builder.Seal();
            using var transformed = transform is null ? null : TransformedPayload.TryMake(transform, payload, builder.Places());
            var input = transformed is null ? payload : transformed.Span;
            var bytes = ArrayPool<byte>.Shared.Rent(BlockHeader.Length + Math.Max(codec.MaxCompressedLength(input.Length), input.Length));
            var stored = codec.Compress(input, bytes.AsSpan(BlockHeader.Length));
            var codecId = codec.Id;
            if (stored >= input.Length)
            {
                stored = input.Length;
                codecId = StoredCodec.CodecId;
                input.CopyTo(bytes.AsSpan(BlockHeader.Length));
            }

            var header = new BlockHeader
            {
                BlockNumber = builder.BlockNumber,
                FileOffset = 0,
                Mark = mark,
                Codec = codecId,
                Transform = transformed is null ? (byte)0 : transform!.Id,
                Frames = builder.Frames,
                StoredLength = stored,
                TransformedLength = input.Length,
                PayloadLength = payload.Length,
                StoredChecksum = Crc32C.Compute(bytes.AsSpan(BlockHeader.Length, stored)),
                PayloadChecksum = Crc32C.Compute(payload),
            };
            return new SealedBlock(bytes, header, builder.Totals);
        }
    }

    /// <summary>Gives the block its place: the bytes to write there and the entry for the index.</summary>
    public (ReadOnlyMemory<byte> Bytes, SegmentBlockEntry Entry) PlaceAt(long fileOffset)
    {
        ObjectDisposedException.ThrowIf(_bytes is null, this);
        _header = _header with { FileOffset = fileOffset };
        var checksum = _header.Write(_bytes);
        var length = BlockHeader.Length + _header.StoredLength;
        return (_bytes.AsMemory(0, length), EntryOf(_header, checksum, Totals));
    }

    public static SegmentBlockEntry EntryOf(in BlockHeader header, uint headerChecksum, FrameTotals totals) => new()
    {
        BlockNumber = header.BlockNumber,
        FileOffset = header.FileOffset,
        LengthBytes = BlockHeader.Length + header.StoredLength,
        RawBytes = header.PayloadLength,
        Frames = header.Frames,
        Rows = totals.Rows,
        Tables = totals.Tables,
        MinTimestamp = totals.MinTimestamp,
        MaxTimestamp = totals.MaxTimestamp,
        Vgroups = totals.Vgroups(),
        HeaderChecksum = headerChecksum,
    };

    public void Dispose()
    {
        if (_bytes is not null) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = null;
    }
}
