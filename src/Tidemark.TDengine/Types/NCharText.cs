using System.Buffers.Binary;
using Tidemark.Errors;

namespace Tidemark.TDengine.Types;

/// <summary>NCHAR content (UCS-4 little-endian, four bytes a code point) from and to text.</summary>
public static class NCharText
{
    /// <summary>The text of NCHAR content.</summary>
    /// <exception cref="TDengineFormatException">Not a multiple of four bytes, or a number beyond U+10FFFF.</exception>
    public static string ToText(ReadOnlySpan<byte> content)
    {
        if (content.Length % 4 != 0) throw new TDengineFormatException(ErrorCode.Corrupt, $"NCHAR content of {content.Length} bytes is not a multiple of four", 0);
        if (content.IsEmpty) return string.Empty;
        var chars = 0;
        for (var i = 0; i < content.Length; i += 4)
        {
            var point = BinaryPrimitives.ReadUInt32LittleEndian(content[i..]);
            if (point > 0x10FFFF) throw new TDengineFormatException(ErrorCode.Corrupt, $"NCHAR content holds 0x{point:X8}, which is no code point", i);
            chars += point > 0xFFFF ? 2 : 1;
        }

        return string.Create(chars, content, static (span, bytes) =>
        {
            var at = 0;
            for (var i = 0; i < bytes.Length; i += 4)
            {
                var point = BinaryPrimitives.ReadUInt32LittleEndian(bytes[i..]);
                if (point <= 0xFFFF)
                {
                    span[at++] = (char)point;
                    continue;
                }

                span[at++] = (char)(0xD800 + ((point - 0x10000) >> 10));
                span[at++] = (char)(0xDC00 + ((point - 0x10000) & 0x3FF));
            }
        });
    }

    /// <summary>Bytes that <see cref="Write"/> needs.</summary>
    public static int ByteCount(ReadOnlySpan<char> text)
    {
        var points = 0;
        for (var i = 0; i < text.Length; i++, points++)
        {
            if (IsPair(text, i)) i++;
        }

        return points * 4;
    }

    /// <summary>Writes text as NCHAR content; a lone surrogate stays the number it is.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var at = 0;
        for (var i = 0; i < text.Length; i++, at += 4)
        {
            var point = (uint)text[i];
            if (IsPair(text, i))
            {
                point = (uint)char.ConvertToUtf32(text[i], text[i + 1]);
                i++;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(destination[at..], point);
        }

        return at;
    }

    /// <summary>Text as NCHAR content in an array of its own.</summary>
    public static byte[] ToBytes(ReadOnlySpan<char> text)
    {
        var bytes = new byte[ByteCount(text)];
        Write(text, bytes);
        return bytes;
    }

    private static bool IsPair(ReadOnlySpan<char> text, int i) => char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
}
