using System.Buffers.Binary;

namespace Tidemark.Taosdump.Directories.Records;

/// <summary>UTF-8 as NCHAR content: four bytes a code point. Surrogates alone, which an NCHAR may hold, are taken.</summary>
internal static class WideText
{
    /// <summary>Converts; the target has four bytes for each of the source.</summary>
    /// <returns>Bytes written; -1 when the text is not UTF-8.</returns>
    public static int FromUtf8(ReadOnlySpan<byte> text, Span<byte> target)
    {
        var written = 0;
        for (var at = 0; at < text.Length; written += 4)
        {
            var first = text[at++];
            var more = first switch { < 0x80 => 0, >= 0xC2 and < 0xE0 => 1, >= 0xE0 and < 0xF0 => 2, >= 0xF0 and < 0xF5 => 3, _ => -1 };
            if (more < 0 || text.Length - at < more) return -1;
            var point = more == 0 ? first : (uint)(first & (0x3F >> more));
            for (var end = at + more; at < end; at++)
            {
                if ((text[at] & 0xC0) != 0x80) return -1;
                point = (point << 6) | (uint)(text[at] & 0x3F);
            }

            if (point > 0x10FFFF || (more == 2 && point < 0x800) || (more == 3 && point < 0x10000)) return -1;
            BinaryPrimitives.WriteUInt32LittleEndian(target[written..], point);
        }

        return written;
    }
}
