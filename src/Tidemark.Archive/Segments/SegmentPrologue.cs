using System.Buffers.Binary;
using System.Text.Json;
using Tidemark.Archive.Checksums;
using Tidemark.Archive.Manifests;
using Tidemark.Errors;

namespace Tidemark.Archive.Segments;

/// <summary>The beginning of a segment: prologue and header. See docs/FORMAT.md.</summary>
internal static class SegmentPrologue
{
    public const int Length = 24;
    public const ushort CurrentVersion = 1;

    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'T', (byte)'I', (byte)'D', (byte)'E', 0x0D, 0x0A, 0x1A];

    /// <summary>The bytes of both, and the mark of the segment.</summary>
    public static byte[] Write(SegmentHeader header, out uint mark)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(header, ArchiveJson.Compact.SegmentHeader);
        if (json.Length > SegmentLimits.MaxHeaderBytes)
            throw new ArgumentException($"The segment header has {json.Length} bytes, more than {SegmentLimits.MaxHeaderBytes}.", nameof(header));

        var bytes = new byte[Length + json.Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), CurrentVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), (uint)json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Crc32C.Compute(json));
        mark = Crc32C.Compute(bytes.AsSpan(0, 20));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), mark);
        json.CopyTo(bytes, Length);
        return bytes;
    }

    /// <summary>Checks a prologue; gives the length and checksum of the header behind it, and the mark.</summary>
    public static (int HeaderLength, uint HeaderChecksum, uint Mark) Read(ReadOnlySpan<byte> prologue, string fileName)
    {
        if (!prologue[..Magic.Length].SequenceEqual(Magic))
            throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, 0, -1, "this is not a segment, or its first bytes are damaged");
        var mark = BinaryPrimitives.ReadUInt32LittleEndian(prologue[20..]);
        if (mark != Crc32C.Compute(prologue[..20]))
            throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, 0, -1, "the prologue is damaged");
        var version = BinaryPrimitives.ReadUInt16LittleEndian(prologue[8..]);
        var features = BinaryPrimitives.ReadUInt16LittleEndian(prologue[10..]);
        if (version != CurrentVersion || features != 0)
        {
            throw new ArchiveFormatException(
                ErrorCode.UnsupportedVersion, fileName, 8, -1, $"segment version {version} with features 0x{features:x4}; this build reads version {CurrentVersion} without features");
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(prologue[12..]);
        if (length > SegmentLimits.MaxHeaderBytes)
            throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, 12, -1, $"a header of {length} bytes");
        return ((int)length, BinaryPrimitives.ReadUInt32LittleEndian(prologue[16..]), mark);
    }

    /// <summary>Checks and reads the header.</summary>
    public static SegmentHeader ReadHeader(ReadOnlySpan<byte> json, uint checksum, string fileName)
    {
        if (Crc32C.Compute(json) != checksum)
            throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, Length, -1, "the header is damaged");
        try
        {
            return JsonSerializer.Deserialize(json, ArchiveJson.Compact.SegmentHeader)
                ?? throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, Length, -1, "the header is empty");
        }
        catch (JsonException cause)
        {
            throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, Length, -1, "the header is not the JSON it should be", cause);
        }
    }
}
