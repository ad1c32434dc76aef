using System.Buffers.Binary;
using System.Globalization;
using Tidemark.Archive.Checksums;

namespace Tidemark.Archive.Segments;

/// <summary>
/// Counts the messages of a stream and adds up a checksum of all of them in their order. Taken where messages come in and again where they are read back, it shows a message that is missing
/// although every file is sealed and whole. Not thread-safe.
/// </summary>
public sealed class StreamDigest
{
    private const int HeadLength = 4 + 8 + 2 + 4;
    private uint _crc = uint.MaxValue;

    /// <summary>Messages so far.</summary>
    public long Messages { get; private set; }

    /// <summary>CRC-32C over vgroup (i32), offset (i64), raw type (u16), length (u32) and body of every message: <c>crc32c:</c> and eight hexadecimal digits.</summary>
    public string Checksum => string.Create(CultureInfo.InvariantCulture, $"crc32c:{~_crc:x8}");

    /// <summary>Adds the next message.</summary>
    public void Add(in SegmentFrame frame)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        BinaryPrimitives.WriteInt32LittleEndian(head, frame.VgroupId);
        BinaryPrimitives.WriteInt64LittleEndian(head[4..], frame.Offset);
        BinaryPrimitives.WriteUInt16LittleEndian(head[12..], frame.RawType);
        BinaryPrimitives.WriteInt32LittleEndian(head[14..], frame.Body.Length);
        _crc = Crc32C.Append(Crc32C.Append(_crc, head), frame.Body.Span);
        Messages++;
    }
}
