namespace Tidemark.Archive.Codecs.Columns;

/// <summary>
/// Turns values into numbers that are small where they follow a pattern, and back. Differences wrap at the width of the values, so nothing is lost.
/// </summary>
internal static class ValueCoding
{
    /// <summary>Encodes in place.</summary>
    /// <param name="mode">How.</param>
    /// <param name="width">Bytes a value has; the numbers of the decimal modes have 8.</param>
    /// <param name="values">The numbers, without a sign, below 256 to the power of the width.</param>
    public static void Encode(ValueMode mode, int width, Span<ulong> values)
    {
        switch (mode)
        {
            case ValueMode.Delta:
                EncodeDelta(values, 64 - (8 * width));
                break;
            case ValueMode.DecimalDelta:
                EncodeDelta(values, 0);
                break;
            case ValueMode.DeltaOfDelta:
                EncodeDeltaOfDelta(values, 64 - (8 * width));
                break;
            case ValueMode.Decimal:
                foreach (ref var value in values) value = ZigZag((long)value);
                break;
        }
    }

    /// <summary>Undoes <see cref="Encode"/>. Bits beyond the width are for the caller to drop.</summary>
    public static void Decode(ValueMode mode, Span<ulong> values)
    {
        switch (mode)
        {
            case ValueMode.Delta or ValueMode.DecimalDelta:
                DecodeDelta(values);
                break;
            case ValueMode.DeltaOfDelta:
                DecodeDeltaOfDelta(values);
                break;
            case ValueMode.Decimal:
                foreach (ref var value in values) value = (ulong)UnZigZag(value);
                break;
        }
    }

    private static void EncodeDelta(Span<ulong> values, int shift)
    {
        ulong last = 0;
        foreach (ref var value in values)
        {
            var now = value;
            value = ZigZag((long)((now - last) << shift) >> shift);
            last = now;
        }
    }

    private static void DecodeDelta(Span<ulong> values)
    {
        ulong last = 0;
        foreach (ref var value in values) value = last += (ulong)UnZigZag(value);
    }

    private static void EncodeDeltaOfDelta(Span<ulong> values, int shift)
    {
        ulong last = 0;
        ulong lastDelta = 0;
        foreach (ref var value in values)
        {
            var delta = value - last;
            last = value;
            value = ZigZag((long)((delta - lastDelta) << shift) >> shift);
            lastDelta = delta;
        }
    }

    private static void DecodeDeltaOfDelta(Span<ulong> values)
    {
        ulong last = 0;
        ulong delta = 0;
        foreach (ref var value in values)
        {
            delta += (ulong)UnZigZag(value);
            value = last += delta;
        }
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
