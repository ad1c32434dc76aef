using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tidemark.Avro.Codecs;

/// <summary>Raw snappy, written: matches of four bytes and more are looked for in fragments of 64 KiB with one hash table. Measured several times as fast as the managed library there is, without an allocation.</summary>
/// <remarks>Source: snappy's format_description.txt.</remarks>
internal static class SnappyCompressor
{
    private const int FragmentLength = 1 << 16;
    private const int MostTableBits = 14;

    // What may be read behind any place that is looked at: a short literal is moved as 32 bytes, whatever its length.
    private const int Margin = 32;
    private const int ShortLiteral = 32;

    /// <summary>The most bytes that so many may become.</summary>
    public static int MostLength(int length) => checked(32 + length + (length / 6));

    /// <summary>Compresses; the destination has <see cref="MostLength"/> bytes.</summary>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < MostLength(source.Length)) throw new ArgumentException($"{destination.Length} bytes are too few for {source.Length}.", nameof(destination));
        var written = WriteLength(destination, source.Length);
        var table = ArrayPool<ushort>.Shared.Rent(1 << MostTableBits);
        for (var at = 0; at < source.Length; at += FragmentLength)
        {
            var fragment = source.Slice(at, Math.Min(FragmentLength, source.Length - at));
            written += CompressFragment(fragment, destination[written..], table);
        }

        ArrayPool<ushort>.Shared.Return(table);
        return written;
    }

    /// <summary>What raw snappy begins with: the length that comes out again, seven bits a byte, the lowest first.</summary>
    internal static int WriteLength(Span<byte> destination, int length)
    {
        var written = 0;
        for (var rest = (uint)length; ; rest >>= 7)
        {
            destination[written++] = rest < 0x80 ? (byte)rest : (byte)(rest | 0x80);
            if (rest < 0x80) return written;
        }
    }

    // Compiled with all optimisations at once: code that was compiled ahead does not inline across libraries, and most dumps are over before it is compiled again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CompressFragment(ReadOnlySpan<byte> source, Span<byte> destination, ushort[] table)
    {
        ref var first = ref MemoryMarshal.GetReference(source);
        ref var target = ref MemoryMarshal.GetReference(destination);
        if (source.Length < Margin + 2) return Literal(ref target, ref first, source.Length);
        var bits = Math.Clamp(BitOperations.Log2((uint)source.Length - 1) + 1, 8, MostTableBits);
        var shift = 32 - bits;
        table.AsSpan(0, 1 << bits).Clear();
        ref var slot = ref MemoryMarshal.GetArrayDataReference(table);
        var limit = source.Length - Margin;
        var (emitted, written, at) = (0, 0, 1);
        while (true)
        {
            // The longer nothing is found, the larger the steps.
            var (candidate, next, skip) = (0, at, 32);
            var hash = Hash(Load32(ref first, at), shift);
            do
            {
                at = next;
                next = at + (skip >> 5);
                skip += skip >> 5;
                if (next > limit) return written + Literal(ref Unsafe.Add(ref target, written), ref Unsafe.Add(ref first, emitted), source.Length - emitted);
                candidate = Unsafe.Add(ref slot, hash);
                Unsafe.Add(ref slot, hash) = (ushort)at;
                hash = Hash(Load32(ref first, next), shift);
            }
            while (Load32(ref first, at) != Load32(ref first, candidate));

            while (true)
            {
                written += LiteralInside(ref Unsafe.Add(ref target, written), ref Unsafe.Add(ref first, emitted), at - emitted);
                var length = 4 + MatchLength(ref first, candidate + 4, at + 4, source.Length);
                written += Copy(ref Unsafe.Add(ref target, written), at - candidate, length);
                at += length;
                emitted = at;
                if (at >= limit) return written + Literal(ref Unsafe.Add(ref target, written), ref Unsafe.Add(ref first, emitted), source.Length - emitted);
                Unsafe.Add(ref slot, Hash(Load32(ref first, at - 1), shift)) = (ushort)(at - 1);
                var here = Load32(ref first, at);
                var place = Hash(here, shift);
                candidate = Unsafe.Add(ref slot, place);
                Unsafe.Add(ref slot, place) = (ushort)at;
                if (here != Load32(ref first, candidate)) break;
            }

            at++;
        }
    }

    /// <summary>Bytes as they are, where more may be read behind them: a short literal is moved as 32 bytes, whatever its length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int LiteralInside(ref byte target, ref byte source, int length)
    {
        if (length is 0 or > ShortLiteral) return Literal(ref target, ref source, length);
        target = (byte)((length - 1) << 2);
        Vector128.LoadUnsafe(ref source).StoreUnsafe(ref Unsafe.Add(ref target, 1));
        Vector128.LoadUnsafe(ref Unsafe.Add(ref source, ShortLiteral / 2)).StoreUnsafe(ref Unsafe.Add(ref target, 1 + (ShortLiteral / 2)));
        return 1 + length;
    }

    /// <summary>Bytes as they are.</summary>
    internal static int Literal(ref byte target, ref byte source, int length)
    {
        if (length == 0) return 0;
        var count = length - 1;
        var head = 1;
        if (count < 60) target = (byte)(count << 2);
        else if (count < 256)
        {
            target = 60 << 2;
            Unsafe.Add(ref target, 1) = (byte)count;
            head = 2;
        }
        else if (count < 1 << 16)
        {
            target = 61 << 2;
            Unsafe.Add(ref target, 1) = (byte)count;
            Unsafe.Add(ref target, 2) = (byte)(count >> 8);
            head = 3;
        }
        else
        {
            target = 63 << 2;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, 1), BitConverter.IsLittleEndian ? count : BinaryPrimitives.ReverseEndianness(count));
            head = 5;
        }

        Unsafe.CopyBlockUnaligned(ref Unsafe.Add(ref target, head), ref source, (uint)length);
        return head + length;
    }

    /// <summary>Bytes that came before: four and more of them, from at most 65,535 bytes before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Copy(ref byte target, int offset, int length)
    {
        if (length < 12 && offset < 2048)
        {
            target = (byte)(((offset >> 8) << 5) | ((length - 4) << 2) | 1);
            Unsafe.Add(ref target, 1) = (byte)offset;
            return 2;
        }

        return length <= 64 ? Piece(ref target, offset, length) : Pieces(ref target, offset, length);
    }

    private static int Pieces(ref byte target, int offset, int length)
    {
        var written = 0;
        // What is left for the last piece must be four bytes or more.
        for (; length >= 68; length -= 64) written += Piece(ref Unsafe.Add(ref target, written), offset, 64);
        if (length > 64)
        {
            written += Piece(ref Unsafe.Add(ref target, written), offset, 60);
            length -= 60;
        }

        return written + Copy(ref Unsafe.Add(ref target, written), offset, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Piece(ref byte target, int offset, int length)
    {
        target = (byte)(((length - 1) << 2) | 2);
        Unsafe.Add(ref target, 1) = (byte)offset;
        Unsafe.Add(ref target, 2) = (byte)(offset >> 8);
        return 3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int MatchLength(ref byte first, int earlier, int later, int end)
    {
        var start = later;
        for (; later <= end - 8; earlier += 8, later += 8)
        {
            var difference = Load64(ref first, earlier) ^ Load64(ref first, later);
            if (difference == 0) continue;
            var same = BitConverter.IsLittleEndian ? BitOperations.TrailingZeroCount(difference) : BitOperations.LeadingZeroCount(difference);
            return later - start + (same >> 3);
        }

        while (later < end && Unsafe.Add(ref first, earlier) == Unsafe.Add(ref first, later))
        {
            earlier++;
            later++;
        }

        return later - start;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Hash(uint value, int shift) => (int)((value * 0x1E35A7BDu) >> shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Load32(ref byte first, int at) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load64(ref byte first, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, at));
}
