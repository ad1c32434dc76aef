using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tidemark.Avro.Codecs;

/// <summary>Raw snappy, read. Every length and distance is checked before it is followed.</summary>
/// <remarks>Source: snappy's format_description.txt.</remarks>
internal static class SnappyDecompressor
{
    private const int Step = 16;

    // A tag with a literal of two steps; a copy of 64 bytes, or a literal, in whole steps.
    private const int InputRoom = 1 + (2 * Step);
    private const int OutputRoom = 64 + Step;

    /// <summary>The length that the compressed bytes say they have, and where they go on.</summary>
    /// <exception cref="AvroFormatException">No such length.</exception>
    public static (long Length, int Start) ReadLength(ReadOnlySpan<byte> source)
    {
        ulong length = 0;
        for (int at = 0, shift = 0; at < source.Length && shift < 35; at++, shift += 7)
        {
            length |= (ulong)(source[at] & 0x7F) << shift;
            if (source[at] < 0x80) return length <= uint.MaxValue ? ((long)length, at + 1) : throw Corrupt("a snappy block beyond 4 GiB", 0);
        }

        throw Corrupt("a snappy block without a length", 0);
    }

    /// <summary>Decompresses into exactly the length that the block says.</summary>
    /// <exception cref="AvroFormatException">Not snappy, or not of that length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Decompress(ReadOnlySpan<byte> source, int start, Span<byte> destination)
    {
        var (at, written) = (start, 0);
        while (true)
        {
            TakeShort(source, destination, ref at, ref written);
            if (at >= source.Length) break;
            var tag = source[at];
            if ((tag & 3) == 0)
            {
                var length = ReadLiteralLength(source, ref at);
                if (length > source.Length - at || length > destination.Length - written) throw Corrupt("a snappy literal that is longer than its block", at);
                // Most are short: sixteen bytes are moved at once where both sides have them, and the next piece goes over what was too much.
                if (length <= Step && source.Length - at >= Step && destination.Length - written >= Step) Move(source[at..], destination[written..]);
                else source.Slice(at, (int)length).CopyTo(destination[written..]);
                at += (int)length;
                written += (int)length;
                continue;
            }

            var (distance, count) = ReadCopy(source, ref at);
            if (distance == 0 || distance > written) throw Corrupt("a snappy copy from outside its block", at);
            if (count > destination.Length - written) throw Corrupt("a snappy copy that is longer than its block", at);
            Repeat(destination, written, (int)distance, count);
            written += count;
        }

        if (written != destination.Length) throw Corrupt($"a snappy block of {destination.Length} bytes ends after {written}", at);
    }

    // Most pieces are short: they are moved sixteen bytes at a time where both sides have room for more than is meant, and the next piece goes over what was too much. Ends at the first piece that is not short, that lies
    // near an end, or that is not right.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TakeShort(ReadOnlySpan<byte> source, Span<byte> destination, ref int from, ref int to)
    {
        ref var input = ref MemoryMarshal.GetReference(source);
        ref var output = ref MemoryMarshal.GetReference(destination);
        var (at, written) = (from, to);
        var (lastInput, lastOutput) = (source.Length - InputRoom, destination.Length - OutputRoom);
        while (at <= lastInput && written <= lastOutput)
        {
            var tag = (int)Unsafe.Add(ref input, at);
            var length = (tag >> 2) + 1;
            int distance;
            switch (tag & 3)
            {
                case 0:
                    if (length > 2 * Step) goto End;
                    ref var literal = ref Unsafe.Add(ref input, at + 1);
                    ref var place = ref Unsafe.Add(ref output, written);
                    Vector128.LoadUnsafe(ref literal).StoreUnsafe(ref place);
                    if (length > Step) Vector128.LoadUnsafe(ref literal, Step).StoreUnsafe(ref place, Step);
                    at += 1 + length;
                    written += length;
                    continue;
                case 1:
                    length = ((tag >> 2) & 7) + 4;
                    distance = ((tag >> 5) << 8) | Unsafe.Add(ref input, at + 1);
                    if (distance < Step || distance > written) goto End;
                    at += 2;
                    break;
                case 2:
                    distance = BitConverter.IsLittleEndian ? Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref input, at + 1)) : BinaryPrimitives.ReadUInt16LittleEndian(source[(at + 1)..]);
                    if (distance < Step || distance > written) goto End;
                    at += 3;
                    break;
                default:
                    goto End;
            }

            ref var earlier = ref Unsafe.Add(ref output, written - distance);
            ref var later = ref Unsafe.Add(ref output, written);
            written += length;
            for (; ; length -= Step)
            {
                Vector128.LoadUnsafe(ref earlier).StoreUnsafe(ref later);
                if (length <= Step) break;
                earlier = ref Unsafe.Add(ref earlier, Step);
                later = ref Unsafe.Add(ref later, Step);
            }
        }

    End:
        (from, to) = (at, written);
    }

    private static long ReadLiteralLength(ReadOnlySpan<byte> source, ref int at)
    {
        var count = source[at++] >> 2;
        if (count < 60) return count + 1;
        var bytes = count - 59;
        if (source.Length - at < bytes) throw Corrupt("a snappy literal without its length", at);
        long length = 0;
        for (var i = 0; i < bytes; i++) length |= (long)source[at + i] << (8 * i);
        at += bytes;
        return length + 1;
    }

    private static (long Distance, int Count) ReadCopy(ReadOnlySpan<byte> source, ref int at)
    {
        var tag = source[at];
        var bytes = (tag & 3) switch { 1 => 1, 2 => 2, _ => 4 };
        if (source.Length - at - 1 < bytes) throw Corrupt("a snappy copy without its distance", at);
        var rest = source[(at + 1)..];
        at += 1 + bytes;
        return bytes switch
        {
            1 => (((tag >> 5) << 8) | rest[0], ((tag >> 2) & 7) + 4),
            2 => (BinaryPrimitives.ReadUInt16LittleEndian(rest), (tag >> 2) + 1),
            _ => (BinaryPrimitives.ReadUInt32LittleEndian(rest), (tag >> 2) + 1),
        };
    }

    private static void Repeat(Span<byte> destination, int at, int distance, int count)
    {
        if (distance >= Step && destination.Length - at >= count + Step)
        {
            for (var done = 0; done < count; done += Step) Move(destination[(at - distance + done)..], destination[(at + done)..]);
            return;
        }

        if (distance >= count)
        {
            destination.Slice(at - distance, count).CopyTo(destination[at..]);
            return;
        }

        for (var i = at; i < at + count; i++) destination[i] = destination[i - distance];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(ReadOnlySpan<byte> source, Span<byte> destination) => Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(source)).StoreUnsafe(ref MemoryMarshal.GetReference(destination));

    private static AvroFormatException Corrupt(string message, int at) => AvroFormatException.Corrupt(message, at);
}
