using System.Buffers;
using Tidemark.Archive.Checksums;
using Tidemark.Archive.Codecs;
using Tidemark.Archive.Codecs.Columns;
using Tidemark.Errors;

namespace Tidemark.Archive.Segments;

/// <summary>Turns the stored bytes of a block back into its frames, checking everything on the way.</summary>
internal sealed class BlockDecoder(string fileName, IReadOnlyList<IBlockTransform> transforms)
{
    /// <summary>Decodes a block.</summary>
    /// <param name="header">Its header, checked.</param>
    /// <param name="stored">The bytes behind the header: exactly the stored length.</param>
    public SegmentBlock Decode(in BlockHeader header, ReadOnlySpan<byte> stored)
    {
        if (Crc32C.Compute(stored) != header.StoredChecksum) throw Damaged(header, "the payload is damaged");
        var codec = BlockCodecs.Find(header.Codec) ?? throw Unknown(header, $"codec {header.Codec} is not known to this build");
        var payload = ArrayPool<byte>.Shared.Rent(header.PayloadLength);
        SegmentBlock? block = null;
        try
        {
            var destination = payload.AsSpan(0, header.PayloadLength);
            if (header.Transform == 0) Decompress(header, codec, stored, destination);
            else Restore(header, codec, stored, destination);
            if (Crc32C.Compute(destination) != header.PayloadChecksum) throw Damaged(header, "the decompressed payload is not what was written");
            block = SegmentBlock.TryTake(payload, header);
            return block ?? throw Damaged(header, "the frame table does not fit the payload");
        }
        finally
        {
            if (block is null) ArrayPool<byte>.Shared.Return(payload);
        }
    }

    private void Restore(in BlockHeader header, IBlockCodec codec, ReadOnlySpan<byte> stored, Span<byte> payload)
    {
        var transform = Find(header.Transform) ?? throw Unknown(header, $"transform {header.Transform} is not known to this build");
        var transformed = ArrayPool<byte>.Shared.Rent(header.TransformedLength);
        try
        {
            var middle = transformed.AsSpan(0, header.TransformedLength);
            Decompress(header, codec, stored, middle, anyLength: true);
            if (!transform.TryReverse(middle, payload)) throw Damaged(header, $"transform {header.Transform} cannot be undone");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(transformed);
        }
    }

    private void Decompress(in BlockHeader header, IBlockCodec codec, ReadOnlySpan<byte> stored, Span<byte> destination, bool anyLength = false)
    {
        if ((!anyLength && header.TransformedLength != header.PayloadLength) || !codec.TryDecompress(stored, destination))
            throw Damaged(header, "the payload does not decompress to its length");
    }

    private IBlockTransform? Find(byte id)
    {
        if (id == ColumnTransform.TransformId) return ColumnTransform.Instance;
        foreach (var transform in transforms)
        {
            if (transform.Id == id) return transform;
        }

        return null;
    }

    private ArchiveFormatException Damaged(in BlockHeader header, string what)
        => new(ErrorCode.Corrupt, fileName, header.FileOffset, header.BlockNumber, what);

    private ArchiveFormatException Unknown(in BlockHeader header, string what)
        => new(ErrorCode.UnsupportedVersion, fileName, header.FileOffset, header.BlockNumber, what);
}
