using System.Buffers;

namespace Tidemark.Archive.Codecs.Columns;

/// <summary>The bytes of numbers sorted by their place: first all lowest bytes, then all second ones. Places that are always zero are left out.</summary>
internal static class BytePlanes
{
    /// <summary>How many places the numbers need: 0 … 8.</summary>
    public static int CountOf(ReadOnlySpan<ulong> values)
    {
        ulong all = 0;
        foreach (var value in values) all |= value;
        return (64 - System.Numerics.BitOperations.LeadingZeroCount(all) + 7) / 8;
    }

    public static void Write(ReadOnlySpan<ulong> values, int planes, IBufferWriter<byte> output)
    {
        var length = checked(values.Length * planes);
        if (length == 0) return;
        var target = output.GetSpan(length)[..length];
        for (var plane = 0; plane < planes; plane++)
        {
            var bytes = target.Slice(plane * values.Length, values.Length);
            var shift = 8 * plane;
            for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(values[i] >> shift);
        }

        output.Advance(length);
    }

    /// <summary>Reads what was written for exactly that many values.</summary>
    public static void Read(ReadOnlySpan<byte> source, int planes, Span<ulong> values)
    {
        values.Clear();
        for (var plane = 0; plane < planes; plane++)
        {
            var bytes = source.Slice(plane * values.Length, values.Length);
            var shift = 8 * plane;
            for (var i = 0; i < bytes.Length; i++) values[i] |= (ulong)bytes[i] << shift;
        }
    }
}
