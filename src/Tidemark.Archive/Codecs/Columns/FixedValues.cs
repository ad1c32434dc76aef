using System.Runtime.InteropServices;

namespace Tidemark.Archive.Codecs.Columns;

/// <summary>Values of 1, 2, 4 or 8 bytes as 64-bit numbers without a sign.</summary>
internal static class FixedValues
{
    public static void Load(ReadOnlySpan<byte> source, int width, Span<ulong> values)
    {
        switch (width)
        {
            case 1:
                for (var i = 0; i < values.Length; i++) values[i] = source[i];
                break;
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(source);
                for (var i = 0; i < values.Length; i++) values[i] = shorts[i];
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, uint>(source);
                for (var i = 0; i < values.Length; i++) values[i] = ints[i];
                break;
            default:
                MemoryMarshal.Cast<byte, ulong>(source)[..values.Length].CopyTo(values);
                break;
        }
    }

    public static void Store(ReadOnlySpan<ulong> values, int width, Span<byte> target)
    {
        switch (width)
        {
            case 1:
                for (var i = 0; i < values.Length; i++) target[i] = (byte)values[i];
                break;
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(target);
                for (var i = 0; i < values.Length; i++) shorts[i] = (ushort)values[i];
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, uint>(target);
                for (var i = 0; i < values.Length; i++) ints[i] = (uint)values[i];
                break;
            default:
                values.CopyTo(MemoryMarshal.Cast<byte, ulong>(target));
                break;
        }
    }
}
