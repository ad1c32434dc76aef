using System.Buffers;

namespace Tidemark.Archive.Codecs.Columns;

/// <summary>Writes numbers in base 128, low bits first.</summary>
internal static class Varint
{
    private const int MostBytes = 10;

    public static void WriteVarint(this IBufferWriter<byte> output, ulong value)
    {
        var span = output.GetSpan(MostBytes);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        output.Advance(length);
    }

    public static void WriteVarint(this IBufferWriter<byte> output, int value) => output.WriteVarint((ulong)value);
}
