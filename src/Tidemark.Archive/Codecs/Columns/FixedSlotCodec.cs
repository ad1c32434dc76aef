using System.Buffers;
using System.Buffers.Binary;

namespace Tidemark.Archive.Codecs.Columns;

/// <summary>Writes and reads the values of a slot of fixed width.</summary>
internal static class FixedSlotCodec
{
    /// <summary>Writes mode, exponent, exceptions and bytes. The values are spoilt.</summary>
    public static void Write(ColumnSlot slot, Span<ulong> values, IBufferWriter<byte> output)
    {
        using var exceptions = new PooledWriter(256);
        var choice = CodingChoice.For(slot, values);
        var exceptionCount = choice.Mode is ValueMode.Decimal or ValueMode.DecimalDelta ? ToIntegers(slot, choice.Exponent, values, exceptions) : 0;
        ValueCoding.Encode(choice.Mode, slot.Width, values);
        var planes = BytePlanes.CountOf(values);
        output.Write([(byte)choice.Mode, (byte)choice.Exponent, (byte)planes]);
        output.WriteVarint(exceptionCount);
        output.Write(exceptions.Written);
        BytePlanes.Write(values, planes, output);
    }

    /// <summary>Reads as many values as there is room for; false when the bytes are none.</summary>
    public static bool TryRead(ref ByteReader reader, int width, Span<ulong> values)
    {
        if (!reader.TryByte(out var mode) || mode > (byte)ValueMode.DecimalDelta
            || !reader.TryByte(out var exponent) || exponent > DecimalFloats.MostExponent
            || !reader.TryByte(out var planes) || planes > sizeof(ulong)
            || !reader.TryCount(values.Length, out var exceptionCount))
        {
            return false;
        }

        var exceptions = reader;
        for (var i = 0; i < exceptionCount; i++)
        {
            if (!reader.TryVarint(out _) || !reader.TrySkip(width)) return false;
        }

        if ((long)values.Length * planes > reader.Left || !reader.TryTake(values.Length * planes, out var bytes)) return false;
        BytePlanes.Read(bytes, planes, values);
        ValueCoding.Decode((ValueMode)mode, values);
        if ((ValueMode)mode is not (ValueMode.Decimal or ValueMode.DecimalDelta)) return exceptionCount == 0;
        foreach (ref var value in values) value = DecimalFloats.ToBits((long)value, width, exponent);
        return TryRestore(ref exceptions, exceptionCount, width, values);
    }

    /// <summary>Puts integers in the place of the values; those that have none become exceptions (distance to the last one, bits).</summary>
    private static int ToIntegers(ColumnSlot slot, int exponent, Span<ulong> values, PooledWriter exceptions)
    {
        var count = 0;
        var lastException = 0;
        long last = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (DecimalFloats.TryToInteger(values[i], slot.Width, exponent, out var integer))
            {
                last = integer;
            }
            else
            {
                exceptions.WriteVarint(i - lastException);
                var bits = exceptions.GetSpan(sizeof(ulong));
                BinaryPrimitives.WriteUInt64LittleEndian(bits, values[i]);
                exceptions.Advance(slot.Width);
                lastException = i;
                count++;
            }

            values[i] = (ulong)last;
        }

        return count;
    }

    private static bool TryRestore(ref ByteReader exceptions, int count, int width, Span<ulong> values)
    {
        long at = 0;
        Span<byte> bits = stackalloc byte[sizeof(ulong)];
        for (var i = 0; i < count; i++)
        {
            if (!exceptions.TryCount(values.Length, out var distance) || (at += distance) >= values.Length || !exceptions.TryTake(width, out var bytes)) return false;
            bits.Clear();
            bytes.CopyTo(bits);
            values[(int)at] = BinaryPrimitives.ReadUInt64LittleEndian(bits);
        }

        return true;
    }
}
