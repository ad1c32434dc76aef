using System.Buffers.Binary;

namespace Tidemark.Archive.Codecs.Columns;

/// <summary>The columns found in a payload. Not thread-safe.</summary>
internal sealed class ColumnLayout
{
    private const int MostSlots = 4096;

    private readonly Dictionary<(int Columns, int Index, byte Type, int Bytes), int> _slotOf = [];

    public List<ColumnSlot> Slots { get; } = [];

    /// <summary>In the order of the payload, without overlaps.</summary>
    public List<ColumnExtent> Extents { get; } = [];

    /// <summary>Notes a column of fixed width.</summary>
    public void AddFixed(int columns, int index, byte type, int start, int count, int width)
    {
        var slot = SlotOf((columns, index, type, width), type, width);
        if (slot < 0) return;
        Slots[slot].Count += count;
        Extents.Add(new ColumnExtent(start, slot, count, count * width));
    }

    /// <summary>Notes a variable column when its values lie one behind another in the order of the rows; others stay as they are.</summary>
    public void AddVariable(int columns, int index, byte type, int bytes, int start, int count, ReadOnlySpan<byte> offsets, ReadOnlySpan<byte> data)
    {
        var next = 0;
        var nulls = false;
        for (var row = 0; row < count; row++)
        {
            var offset = BinaryPrimitives.ReadInt32LittleEndian(offsets[(4 * row)..]);
            if (offset == -1)
            {
                nulls = true;
                continue;
            }

            if (offset != next || data.Length - next < 2) return;
            next += 2 + BinaryPrimitives.ReadUInt16LittleEndian(data[next..]);
            if (next > data.Length) return;
        }

        if (next != data.Length || SlotOf((columns, index, type, bytes), type, 0) is not (>= 0 and var slot)) return;
        Slots[slot].Count += count;
        Slots[slot].DataLength += data.Length;
        Slots[slot].HasNulls |= nulls;
        Extents.Add(new ColumnExtent(start, slot, count, data.Length));
    }

    private int SlotOf((int Columns, int Index, byte Type, int Bytes) key, byte type, int width)
    {
        if (_slotOf.TryGetValue(key, out var slot)) return slot;
        if (Slots.Count == MostSlots) return -1;
        Slots.Add(new ColumnSlot(type, width));
        _slotOf.Add(key, Slots.Count - 1);
        return Slots.Count - 1;
    }
}
