using System.Buffers;
using Tidemark.Archive.Segments;

namespace Tidemark.Archive.Codecs.Columns;

/// <summary>
/// Takes data messages apart into columns, codes each by its type and what it holds, and splits the numbers into bytes of the same place.
/// The form is described in docs/FORMAT.md, transform 1. Thread-safe.
/// </summary>
public sealed class ColumnTransform : IBlockTransform
{
    /// <summary>The id in the block header.</summary>
    public const byte TransformId = 1;

    /// <summary>Payloads beyond this are left as they are: the work needs several times their length in memory.</summary>
    internal const int MostPayloadBytes = 32 << 20;

    private ColumnTransform()
    {
    }

    /// <summary>The only one.</summary>
    public static ColumnTransform Instance { get; } = new();

    /// <inheritdoc/>
    public byte Id => TransformId;

    /// <inheritdoc/>
    public bool TryApply(ReadOnlySpan<byte> payload, ReadOnlySpan<FramePlace> frames, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (payload.Length > MostPayloadBytes || frames.IsEmpty) return false;
        var layout = new ColumnLayout();
        foreach (var frame in frames)
        {
            if (DataMessageColumns.HasColumns(frame.RawType)) DataMessageColumns.Find(payload.Slice(frame.Start, frame.Length), frame.Start, layout);
        }

        var tableStart = payload.Length - (frames.Length * FrameTable.RecordLength);
        WriteDirectives(payload[..tableStart], layout, output);
        WriteSlots(payload, layout, output);
        RecordCodec.Write(payload[tableStart..], output);
        return true;
    }

    /// <inheritdoc/>
    public bool TryReverse(ReadOnlySpan<byte> transformed, Span<byte> payload)
    {
        if (payload.Length > MostPayloadBytes) return false;
        var reader = new ByteReader(transformed);
        if (!reader.TryCount(payload.Length, out var directivesLength) || !reader.TryTake(directivesLength, out var directives)
            || !reader.TryCount(payload.Length, out var literalsLength) || !reader.TryTake(literalsLength, out var literals))
        {
            return false;
        }

        using var slots = new SlotReader();
        return slots.TryRead(ref reader, payload.Length)
            && slots.TryReplay(directives, literals, payload, out var done)
            && RecordCodec.TryRead(ref reader, payload[done..])
            && reader.Left == 0;
    }

    /// <summary>Writes what goes where, and the bytes between the columns.</summary>
    private static void WriteDirectives(ReadOnlySpan<byte> bodies, ColumnLayout layout, IBufferWriter<byte> output)
    {
        using var directives = new PooledWriter(16 * layout.Extents.Count);
        using var literals = new PooledWriter(bodies.Length / 4);
        var at = 0;
        foreach (var extent in layout.Extents)
        {
            var slot = layout.Slots[extent.Slot];
            literals.Write(bodies[at..extent.Start]);
            directives.WriteVarint(extent.Start - at);
            directives.WriteVarint(extent.Slot);
            directives.WriteVarint(extent.Count);
            if (slot.IsVariable) directives.WriteVarint(extent.DataLength);
            at = extent.Start + (slot.IsVariable ? 4 * extent.Count : 0) + extent.DataLength;
        }

        literals.Write(bodies[at..]);
        output.WriteVarint(directives.Written.Length);
        output.Write(directives.Written);
        output.WriteVarint(literals.Written.Length);
        output.Write(literals.Written);
    }

    private static void WriteSlots(ReadOnlySpan<byte> payload, ColumnLayout layout, IBufferWriter<byte> output)
    {
        output.WriteVarint(layout.Slots.Count);
        var extentsOf = layout.Extents.ToLookup(extent => extent.Slot);
        for (var number = 0; number < layout.Slots.Count; number++)
        {
            var slot = layout.Slots[number];
            output.WriteVarint(slot.Width);
            output.WriteVarint(slot.Count);
            if (slot.IsVariable) VariableSlotCodec.Write(slot, extentsOf[number], payload, output);
            else WriteFixed(slot, extentsOf[number], payload, output);
        }
    }

    private static void WriteFixed(ColumnSlot slot, IEnumerable<ColumnExtent> extents, ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        var rented = ArrayPool<ulong>.Shared.Rent(slot.Count);
        try
        {
            var values = rented.AsSpan(0, slot.Count);
            var filled = 0;
            foreach (var extent in extents)
            {
                FixedValues.Load(payload.Slice(extent.Start, extent.DataLength), slot.Width, values.Slice(filled, extent.Count));
                filled += extent.Count;
            }

            FixedSlotCodec.Write(slot, values, output);
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }
    }
}
