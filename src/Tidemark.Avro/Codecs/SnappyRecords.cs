using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tidemark.Avro.Codecs;

/// <summary>
/// Raw snappy of records that are alike: each is compared with the one before it, byte by byte at the same distance from the start and at the same distance from the end, and four and more equal bytes become a copy.
/// That takes a third of the time of <see cref="SnappyCompressor"/>. What repeats from further away is looked up, on demand, where fewer bytes are equal, two or three times a record: half of its time.
/// </summary>
/// <remarks>Source: snappy's format_description.txt. Rows of a table differ little from the row before: the table's name, most of the timestamp, values that stay.</remarks>
internal static class SnappyRecords
{
    private const int Vector = 32;
    private const int Half = Vector / 2;
    private const int LongestOffset = ushort.MaxValue;
    private const int PlaceBits = 12;

    /// <summary>How many places of four bytes are kept.</summary>
    public const int Places = 1 << PlaceBits;

    /// <summary>Whether this machine compares many bytes at once.</summary>
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    /// <summary>The most bytes that so many may become, and what is written beyond them.</summary>
    public static int MostLength(int length) => checked(SnappyCompressor.MostLength(length) + Vector);

    /// <summary>Compresses; the destination has <see cref="MostLength"/> bytes.</summary>
    /// <param name="source">The records, one behind the other.</param>
    /// <param name="ends">Where each record ends, ascending; the last is the end of the source.</param>
    /// <param name="places">What the places of four bytes are kept in, <see cref="Places"/> of them, whatever they hold; empty to compare neighbours only.</param>
    /// <param name="destination">Takes what comes out.</param>
    /// <returns>How many bytes came out.</returns>
    public static int Compress(ReadOnlySpan<byte> source, ReadOnlySpan<int> ends, Span<int> places, Span<byte> destination)
    {
        if (destination.Length < MostLength(source.Length)) throw new ArgumentException($"{destination.Length} bytes are too few for {source.Length}.", nameof(destination));
        if (places.Length is not (0 or Places)) throw new ArgumentException($"{places.Length} places are not {Places}.", nameof(places));
        ref var first = ref MemoryMarshal.GetReference(source);
        ref var target = ref MemoryMarshal.GetReference(destination);
        ref var head = ref Unsafe.Add(ref target, SnappyCompressor.WriteLength(destination, source.Length));
        ref var end = ref places.IsEmpty
            ? ref Compress<Comparing>(ref first, source.Length, ends, ref Unsafe.NullRef<int>(), ref head)
            : ref Compress<LookingUp>(ref first, source.Length, ends, ref MemoryMarshal.GetReference(places), ref head);
        return (int)Unsafe.ByteOffset(ref target, ref end);
    }

    // Where what was written ends. Made twice, so that comparing alone has no register to spare for places.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ref byte Compress<TWay>(ref byte first, int sourceLength, ReadOnlySpan<int> ends, ref int places, ref byte target)
        where TWay : struct
    {
        var (emitted, before, start) = (0, 0, 0);
        // A vector is read behind the end of a record: the last ones are left as they are.
        var lastEnd = sourceLength - Vector;
        foreach (var end in ends)
        {
            if (end < start || end > lastEnd) break;
            var (length, earlier) = (end - start, start - before);
            if (earlier > 0 && earlier <= LongestOffset)
            {
                // From the end, a byte's like lies one length of this record before it.
                var isEven = length == earlier || length > start || length > LongestOffset;
                for (var at = start; at < end; at += Vector)
                {
                    if (emitted >= at + Vector) continue;
                    var valid = end - at >= Vector ? uint.MaxValue : (1u << (end - at)) - 1;
                    if (emitted > at) valid &= uint.MaxValue << (emitted - at);
                    ulong front = Equal(ref first, at, at - earlier) & valid;
                    ulong back = isEven ? 0 : Equal(ref first, at, at - length) & valid;
                    var (fronts, backs) = (Starts(front), Starts(back));
                    var longs = fronts | backs;
                    // Too few equal bytes for a copy are where a column begins that is alike: what follows may have come before, further away.
                    var starts = typeof(TWay) == typeof(LookingUp) ? longs | (front & ~(front << 1)) | (back & ~(back << 1)) : longs;
                    while (starts != 0)
                    {
                        var offset = BitOperations.TrailingZeroCount(starts);
                        var place = at + offset;
                        int run, distance;
                        if (typeof(TWay) == typeof(Comparing) || ((longs >> offset) & 1) != 0)
                        {
                            var (frontRun, backRun) = (BitOperations.TrailingZeroCount(~(front >> offset)), BitOperations.TrailingZeroCount(~(back >> offset)));
                            (run, distance) = backRun > frontRun ? (backRun, length) : (frontRun, earlier);
                        }
                        else
                        {
                            starts &= starts - 1;
                            var four = SnappyCompressor.Load32(ref first, place);
                            ref var slot = ref Unsafe.Add(ref places, SnappyCompressor.Hash(four, 32 - PlaceBits));
                            var candidate = slot;
                            slot = place;
                            if ((uint)candidate >= (uint)place || place - candidate > LongestOffset || SnappyCompressor.Load32(ref first, candidate) != four) continue;
                            (run, distance) = (4 + SnappyCompressor.MatchLength(ref first, candidate + 4, place + 4, sourceLength), place - candidate);
                        }

                        for (; place > emitted && place > distance && Unsafe.Add(ref first, place - 1) == Unsafe.Add(ref first, place - 1 - distance); place--) run++;
                        target = ref Unsafe.Add(ref target, SnappyCompressor.LiteralInside(ref target, ref Unsafe.Add(ref first, emitted), place - emitted));
                        target = ref Unsafe.Add(ref target, SnappyCompressor.Copy(ref target, distance, run));
                        emitted = place + run;
                        starts = emitted - at >= Vector ? 0 : starts & (ulong.MaxValue << (emitted - at));
                    }
                }
            }

            (before, start) = (start, end);
        }

        return ref Unsafe.Add(ref target, SnappyCompressor.Literal(ref target, ref Unsafe.Add(ref first, emitted), sourceLength - emitted));
    }

    // Which of 32 bytes are equal. Two halves, so that it is as fast where the program was compiled for any processor.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Equal(ref byte first, int here, int there)
    {
        var low = Vector128.Equals(Vector128.LoadUnsafe(ref Unsafe.Add(ref first, here)), Vector128.LoadUnsafe(ref Unsafe.Add(ref first, there)));
        var high = Vector128.Equals(Vector128.LoadUnsafe(ref Unsafe.Add(ref first, here + Half)), Vector128.LoadUnsafe(ref Unsafe.Add(ref first, there + Half)));
        return low.ExtractMostSignificantBits() | (high.ExtractMostSignificantBits() << Half);
    }

    // Where four equal bytes begin.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Starts(ulong equal) => equal & (equal >> 1) & (equal >> 2) & (equal >> 3);

    private readonly struct Comparing;

    private readonly struct LookingUp;
}
