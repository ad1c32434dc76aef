namespace Tidemark.Archive.Codecs.Columns;

/// <summary>Chooses how to code the values of a slot: by the entropy of the bytes of a sample.</summary>
internal readonly record struct CodingChoice(ValueMode Mode, int Exponent)
{
    private const int SampleLength = 2048;
    private const int RunLength = 256;

    public static CodingChoice For(ColumnSlot slot, ReadOnlySpan<ulong> values)
    {
        Span<ulong> sample = stackalloc ulong[SampleLength];
        sample = Sample(values, sample);
        Span<ulong> work = stackalloc ulong[SampleLength];
        work = work[..sample.Length];
        var best = default(CodingChoice);
        var least = Cost(sample);
        Consider(new CodingChoice(ValueMode.Delta, 0), sample, work, ref best, ref least, slot.Width);
        if (slot.Width == sizeof(ulong) && !slot.IsFloating) Consider(new CodingChoice(ValueMode.DeltaOfDelta, 0), sample, work, ref best, ref least, slot.Width);
        if (slot.IsFloating && DecimalFloats.FindExponent(sample, slot.Width) is >= 0 and var exponent)
        {
            Span<ulong> integers = stackalloc ulong[SampleLength];
            integers = integers[..sample.Length];
            ToIntegers(sample, slot.Width, exponent, integers);
            Consider(new CodingChoice(ValueMode.Decimal, exponent), integers, work, ref best, ref least, slot.Width);
            Consider(new CodingChoice(ValueMode.DecimalDelta, exponent), integers, work, ref best, ref least, slot.Width);
        }

        return best;
    }

    private static void Consider(CodingChoice choice, ReadOnlySpan<ulong> values, Span<ulong> work, ref CodingChoice best, ref double least, int width)
    {
        values.CopyTo(work);
        ValueCoding.Encode(choice.Mode, width, work);
        var cost = Cost(work);
        if (cost >= least) return;
        least = cost;
        best = choice;
    }

    /// <summary>Runs of neighbours from all over the values.</summary>
    private static Span<ulong> Sample(ReadOnlySpan<ulong> values, Span<ulong> sample)
    {
        if (values.Length <= sample.Length)
        {
            values.CopyTo(sample);
            return sample[..values.Length];
        }

        var runs = sample.Length / RunLength;
        for (var run = 0; run < runs; run++)
        {
            var from = (int)((long)(values.Length - RunLength) * run / (runs - 1));
            values.Slice(from, RunLength).CopyTo(sample[(run * RunLength)..]);
        }

        return sample;
    }

    private static void ToIntegers(ReadOnlySpan<ulong> values, int width, int exponent, Span<ulong> integers)
    {
        long last = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (DecimalFloats.TryToInteger(values[i], width, exponent, out var integer)) last = integer;
            integers[i] = (ulong)last;
        }
    }

    /// <summary>Bits that an order-0 coder would need for the bytes, place by place.</summary>
    private static double Cost(ReadOnlySpan<ulong> values)
    {
        Span<int> counts = stackalloc int[256];
        var planes = BytePlanes.CountOf(values);
        double bits = 0;
        for (var plane = 0; plane < planes; plane++)
        {
            counts.Clear();
            foreach (var value in values) counts[(byte)(value >> (8 * plane))]++;
            foreach (var count in counts)
            {
                if (count > 0) bits -= count * Math.Log2((double)count / values.Length);
            }
        }

        return bits;
    }
}
