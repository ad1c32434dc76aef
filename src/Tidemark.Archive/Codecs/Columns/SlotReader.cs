using System.Buffers;

namespace Tidemark.Archive.Codecs.Columns;

/// <summary>Decoded slots, from which the columns are filled again. Nothing in the bytes is trusted. Owns rented memory.</summary>
internal sealed class SlotReader : IDisposable
{
    private readonly List<Slot> _slots = [];

    /// <summary>Reads all slots. Together they hold no more than the payload.</summary>
    public bool TryRead(ref ByteReader reader, int payloadLength)
    {
        if (!reader.TryCount(reader.Left, out var count)) return false;
        long total = 0;
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryCount(sizeof(ulong), out var width) || width is not (0 or 1 or 2 or 4 or 8) || !reader.TryCount(payloadLength, out var values)) return false;
            total += (long)values * (width == 0 ? 4 : width);
            if (total > payloadLength) return false;
            var slot = width == 0 ? ReadVariable(ref reader, values, payloadLength) : ReadFixed(ref reader, values, width);
            if (slot is null) return false;
            _slots.Add(slot);
        }

        return true;
    }

    /// <summary>Puts literals and columns together.</summary>
    /// <param name="directives">What goes where.</param>
    /// <param name="literals">What lies between the columns.</param>
    /// <param name="payload">Takes both.</param>
    /// <param name="done">How much of it is filled.</param>
    public bool TryReplay(ReadOnlySpan<byte> directives, ReadOnlySpan<byte> literals, Span<byte> payload, out int done)
    {
        var reader = new ByteReader(directives);
        done = 0;
        while (reader.Left > 0)
        {
            if (!reader.TryCount(literals.Length, out var run) || !TryCopy(ref literals, run, payload, ref done)
                || !reader.TryCount(_slots.Count - 1, out var slot) || !reader.TryCount(payload.Length, out var count)
                || !(_slots[slot].Width == 0 ? TryVariable(_slots[slot], ref reader, count, payload, ref done) : TryFixed(_slots[slot], count, payload, ref done)))
            {
                return false;
            }
        }

        return TryCopy(ref literals, literals.Length, payload, ref done) && _slots.TrueForAll(slot => slot.IsUsedUp);
    }

    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            if (slot.Values is not null) ArrayPool<ulong>.Shared.Return(slot.Values);
            if (slot.Bytes is not null) ArrayPool<byte>.Shared.Return(slot.Bytes);
        }

        _slots.Clear();
    }

    private static Slot? ReadFixed(ref ByteReader reader, int count, int width)
    {
        var values = ArrayPool<ulong>.Shared.Rent(count);
        if (FixedSlotCodec.TryRead(ref reader, width, values.AsSpan(0, count))) return new Slot { Width = width, Count = count, Values = values };
        ArrayPool<ulong>.Shared.Return(values);
        return null;
    }

    private static Slot? ReadVariable(ref ByteReader reader, int count, int payloadLength)
    {
        if (!reader.TryCount(1, out var hasNulls) || !reader.TryCount(payloadLength, out var dataLength)) return null;
        var flags = hasNulls == 0 ? 0 : count;
        if (!reader.TryTake(flags, out var flagBytes) || !reader.TryTake(dataLength, out var data)) return null;
        var bytes = ArrayPool<byte>.Shared.Rent(flags + dataLength);
        flagBytes.CopyTo(bytes);
        data.CopyTo(bytes.AsSpan(flags));
        return new Slot { Width = 0, Count = count, Bytes = bytes, FlagsLength = flags, DataLength = dataLength };
    }

    private static bool TryCopy(ref ReadOnlySpan<byte> literals, int length, Span<byte> payload, ref int done)
    {
        if (length > literals.Length || length > payload.Length - done) return false;
        literals[..length].CopyTo(payload[done..]);
        literals = literals[length..];
        done += length;
        return true;
    }

    private static bool TryFixed(Slot slot, int count, Span<byte> payload, ref int done)
    {
        var length = (long)count * slot.Width;
        if (count > slot.Count - slot.Used || length > payload.Length - done) return false;
        FixedValues.Store(slot.Values.AsSpan(slot.Used, count), slot.Width, payload.Slice(done, (int)length));
        slot.Used += count;
        done += (int)length;
        return true;
    }

    private static bool TryVariable(Slot slot, ref ByteReader reader, int count, Span<byte> payload, ref int done)
    {
        if (!reader.TryCount(slot.DataLength - slot.UsedData, out var dataLength)) return false;
        var length = (4L * count) + dataLength;
        if (count > slot.Count - slot.Used || length > payload.Length - done) return false;
        var flags = slot.FlagsLength == 0 ? default : slot.Bytes.AsSpan(slot.Used, count);
        if (!VariableSlotCodec.TryRestore(flags, slot.Bytes.AsSpan(slot.FlagsLength + slot.UsedData, dataLength), count, payload.Slice(done, (int)length))) return false;
        slot.Used += count;
        slot.UsedData += dataLength;
        done += (int)length;
        return true;
    }

    private sealed class Slot
    {
        public required int Width { get; init; }

        public required int Count { get; init; }

        public ulong[]? Values { get; init; }

        public byte[]? Bytes { get; init; }

        public int FlagsLength { get; init; }

        public int DataLength { get; init; }

        public int Used { get; set; }

        public int UsedData { get; set; }

        public bool IsUsedUp => Used == Count && UsedData == DataLength;
    }
}
