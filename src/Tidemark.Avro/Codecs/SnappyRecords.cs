using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tidemark.Avro.Codecs;

/// <summary>
/// Raw snappy of records that are alike: each is compared with the one before it, byte by byte at the same distance from the start and at the same distance from the end, and four and more equal bytes become a copy.
/// No table is kept and nothing is searched for, which takes a third of the time of <see cref="SnappyCompressor"/>; what repeats from further away is not found.
/// </summary>
/// <remarks>Source: snappy's format_description.txt. Rows of a table differ little from the row before: the table's name, most of the timestamp, values that stay.</remarks>
internal static class SnappyRecords
{
    private const int Vector = 32;
    private const int LongestOffset = ushort.MaxValue;

    /// <summary>Whether this machine compares 32 bytes at once.</summary>
    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    /// <summary>The most bytes that so many may become, and what is written beyond them.</summary>
    public static int MostLength(int length) => checked(SnappyCompressor.MostLength(length) + Vector);

    /// <summary>Compresses; the destination has <see cref="MostLength"/> bytes.</summary>
    /// <param name="source">The records, one behind the other.</param>
    /// <param name="ends">Where each record ends, ascending; the last is the end of the source.</param>
    /// <param name="destination">Takes what comes out.</param>
    /// <returns>How many bytes came out.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Compress(ReadOnlySpan<byte> source, ReadOnlySpan<int> ends, Span<byte> destination)
    {
        if (destination.Length < MostLength(source.Length)) throw new ArgumentException($"{destination.Length} bytes are too few for {source.Length}.", nameof(destination));
        ref var first = ref MemoryMarshal.GetReference(source);
        ref var target = ref MemoryMarshal.GetReference(destination);
        var written = SnappyCompressor.WriteLength(destination, source.Length);
        var (emitted, before, start) = (0, 0, 0);
        foreach (var end in ends)
        {
            // A vector is read behind the end of a record: the last ones are left as they are.
            if (end < start || end > source.Length - Vector) break;
            var (length, earlier) = (end - start, start - before);
            if (earlier > 0 && earlier <= LongestOffset)
            {
                // From the end, a byte's like lies one length of this record before it.
                var isEven = length == earlier || length > start || length > LongestOffset;
                for (var at = start; at < end; at += Vector)
                {
                    var valid = end - at >= Vector ? uint.MaxValue : (1u << (end - at)) - 1;
                    var here = Vector256.LoadUnsafe(ref Unsafe.Add(ref first, at));
                    ulong front = Vector256.Equals(here, Vector256.LoadUnsafe(ref Unsafe.Add(ref first, at - earlier))).ExtractMostSignificantBits() & valid;
                    ulong back = isEven ? 0 : Vector256.Equals(here, Vector256.LoadUnsafe(ref Unsafe.Add(ref first, at - length))).ExtractMostSignificantBits() & valid;
                    var (fronts, backs) = (Starts(front), Starts(back));
                    while ((fronts | backs) != 0)
                    {
                        var offset = BitOperations.TrailingZeroCount(fronts | backs);
                        var (frontRun, backRun) = (BitOperations.TrailingZeroCount(~(front >> offset)), BitOperations.TrailingZeroCount(~(back >> offset)));
                        var (run, distance) = backRun > frontRun ? (backRun, length) : (frontRun, earlier);
                        var place = at + offset;
                        written += SnappyCompressor.LiteralInside(ref Unsafe.Add(ref target, written), ref Unsafe.Add(ref first, emitted), place - emitted);
                        written += SnappyCompressor.Copy(ref Unsafe.Add(ref target, written), distance, run);
                        emitted = place + run;
                        var rest = ulong.MaxValue << (offset + run);
                        fronts &= rest;
                        backs &= rest;
                    }
                }
            }

            (before, start) = (start, end);
        }

        return written + SnappyCompressor.Literal(ref Unsafe.Add(ref target, written), ref Unsafe.Add(ref first, emitted), source.Length - emitted);
    }

    // Where four equal bytes begin.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Starts(ulong equal) => equal & (equal >> 1) & (equal >> 2) & (equal >> 3);
}
