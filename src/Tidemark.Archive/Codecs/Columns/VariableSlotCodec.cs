using System.Buffers;
using System.Buffers.Binary;

namespace Tidemark.Archive.Codecs.Columns;

/// <summary>Writes and reads the values of a variable slot: flags of the NULLs, if there are any, and the values with their lengths.</summary>
internal static class VariableSlotCodec
{
    public static void Write(ColumnSlot slot, IEnumerable<ColumnExtent> extents, ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        output.WriteVarint(slot.HasNulls ? 1 : 0);
        output.WriteVarint(slot.DataLength);
        if (slot.HasNulls)
        {
            foreach (var extent in extents)
            {
                var flags = output.GetSpan(extent.Count);
                for (var i = 0; i < extent.Count; i++) flags[i] = (byte)(payload[extent.Start + (4 * i)] == 0xFF && IsNull(payload[(extent.Start + (4 * i))..]) ? 1 : 0);
                output.Advance(extent.Count);
            }
        }

        foreach (var extent in extents) output.Write(payload.Slice(extent.Start + (4 * extent.Count), extent.DataLength));
    }

    /// <summary>Writes offsets and values of one column; false when the values are not what the flags and lengths say.</summary>
    /// <param name="flags">1 for each NULL; empty when there is none.</param>
    /// <param name="data">The values with their lengths.</param>
    /// <param name="count">Rows.</param>
    /// <param name="target">Exactly the column.</param>
    public static bool TryRestore(ReadOnlySpan<byte> flags, ReadOnlySpan<byte> data, int count, Span<byte> target)
    {
        var next = 0;
        for (var row = 0; row < count; row++)
        {
            if (!flags.IsEmpty && flags[row] != 0)
            {
                BinaryPrimitives.WriteInt32LittleEndian(target[(4 * row)..], -1);
                continue;
            }

            if (data.Length - next < 2) return false;
            BinaryPrimitives.WriteInt32LittleEndian(target[(4 * row)..], next);
            next += 2 + BinaryPrimitives.ReadUInt16LittleEndian(data[next..]);
            if (next > data.Length) return false;
        }

        data.CopyTo(target[(4 * count)..]);
        return next == data.Length;
    }

    private static bool IsNull(ReadOnlySpan<byte> offset) => BinaryPrimitives.ReadInt32LittleEndian(offset) == -1;
}
