using System.Buffers;
using System.Runtime.InteropServices;
using Tidemark.Archive.Segments;

namespace Tidemark.Archive.Codecs.Columns;

/// <summary>The frame table at the end of a payload, as seven columns of 64-bit numbers.</summary>
internal static class RecordCodec
{
    private const int Words = FrameTable.RecordLength / sizeof(ulong);

    private static readonly ColumnSlot Slot = new(0, sizeof(ulong));

    public static void Write(ReadOnlySpan<byte> table, IBufferWriter<byte> output)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(table);
        var count = words.Length / Words;
        var rented = ArrayPool<ulong>.Shared.Rent(count);
        try
        {
            for (var word = 0; word < Words; word++)
            {
                var values = rented.AsSpan(0, count);
                for (var i = 0; i < count; i++) values[i] = words[(i * Words) + word];
                FixedSlotCodec.Write(Slot, values, output);
            }
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    public static bool TryRead(ref ByteReader reader, Span<byte> table)
    {
        if (table.Length % FrameTable.RecordLength != 0) return false;
        var words = MemoryMarshal.Cast<byte, ulong>(table);
        var count = words.Length / Words;
        var rented = ArrayPool<ulong>.Shared.Rent(count);
        try
        {
            var values = rented.AsSpan(0, count);
            for (var word = 0; word < Words; word++)
            {
                if (!FixedSlotCodec.TryRead(ref reader, sizeof(ulong), values)) return false;
                for (var i = 0; i < count; i++) words[(i * Words) + word] = values[i];
            }

            return true;
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }
    }
}
