using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tidemark.Archive.Codecs.Columns;

/// <summary>The bytes of numbers sorted by their place: first all lowest bytes, then all second ones. Places that are always zero are left out.</summary>
internal static class BytePlanes
{
    // So many numbers at once: a vector of each of their bytes.
    private const int Step = 16;
    private const int HalfPlanes = sizeof(uint);

    /// <summary>How many places the numbers need: 0 … 8.</summary>
    public static int CountOf(ReadOnlySpan<ulong> values)
    {
        ulong all = 0;
        foreach (var value in values) all |= value;
        return (64 - BitOperations.LeadingZeroCount(all) + 7) / 8;
    }

    public static void Write(ReadOnlySpan<ulong> values, int planes, IBufferWriter<byte> output)
    {
        var length = checked(values.Length * planes);
        if (length == 0) return;
        var target = output.GetSpan(length)[..length];
        var done = 0;
        for (; done <= values.Length - Step; done += Step)
        {
            ref var from = ref Unsafe.Add(ref MemoryMarshal.GetReference(values), done);
            WriteHalf(ref from, 0, target, done, values.Length, 0, Math.Min(planes, HalfPlanes));
            if (planes > HalfPlanes) WriteHalf(ref from, 8 * HalfPlanes, target, done, values.Length, HalfPlanes, planes);
        }

        for (var plane = 0; plane < planes; plane++)
        {
            var bytes = target.Slice(plane * values.Length, values.Length);
            var shift = 8 * plane;
            for (var i = done; i < bytes.Length; i++) bytes[i] = (byte)(values[i] >> shift);
        }

        output.Advance(length);
    }

    /// <summary>Reads what was written for exactly that many values.</summary>
    public static void Read(ReadOnlySpan<byte> source, int planes, Span<ulong> values)
    {
        source = source[..checked(planes * values.Length)];
        var done = 0;
        for (; done <= values.Length - Step; done += Step)
        {
            ref var to = ref Unsafe.Add(ref MemoryMarshal.GetReference(values), done);
            var (a, b, c, d) = ReadHalf(source, done, values.Length, 0, Math.Min(planes, HalfPlanes));
            Store(ref to, 0, a);
            Store(ref to, 4, b);
            Store(ref to, 8, c);
            Store(ref to, 12, d);
            if (planes <= HalfPlanes) continue;
            (a, b, c, d) = ReadHalf(source, done, values.Length, HalfPlanes, planes);
            AddHigh(ref to, 0, a);
            AddHigh(ref to, 4, b);
            AddHigh(ref to, 8, c);
            AddHigh(ref to, 12, d);
        }

        values[done..].Clear();
        for (var plane = 0; plane < planes; plane++)
        {
            var bytes = source.Slice(plane * values.Length, values.Length);
            var shift = 8 * plane;
            for (var i = done; i < bytes.Length; i++) values[i] |= (ulong)bytes[i] << shift;
        }
    }

    // The planes from 'first' to before 'end' of sixteen numbers: those of their lower or upper 32 bits.
    private static void WriteHalf(ref ulong from, int shift, Span<byte> target, int at, int count, int first, int end)
    {
        var (a, b, c, d) = (Load(ref from, 0, shift), Load(ref from, 4, shift), Load(ref from, 8, shift), Load(ref from, 12, shift));
        for (var plane = first; plane < end; plane++)
        {
            Vector128.Narrow(Vector128.Narrow(a, b), Vector128.Narrow(c, d)).CopyTo(target[((plane * count) + at)..]);
            (a, b, c, d) = (a >> 8, b >> 8, c >> 8, d >> 8);
        }
    }

    private static (Vector128<uint> A, Vector128<uint> B, Vector128<uint> C, Vector128<uint> D) ReadHalf(ReadOnlySpan<byte> source, int at, int count, int first, int end)
    {
        var (a, b, c, d) = (Vector128<uint>.Zero, Vector128<uint>.Zero, Vector128<uint>.Zero, Vector128<uint>.Zero);
        for (var plane = end - 1; plane >= first; plane--)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(source[((plane * count) + at)..]));
            var ((e, f), (g, h)) = (Vector128.Widen(low), Vector128.Widen(high));
            (a, b, c, d) = ((a << 8) | e, (b << 8) | f, (c << 8) | g, (d << 8) | h);
        }

        return (a, b, c, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Load(ref ulong from, int at, int shift) =>
        Vector128.Narrow(Vector128.LoadUnsafe(ref Unsafe.Add(ref from, at)) >> shift, Vector128.LoadUnsafe(ref Unsafe.Add(ref from, at + 2)) >> shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref ulong to, int at, Vector128<uint> values)
    {
        var (low, high) = Vector128.Widen(values);
        low.StoreUnsafe(ref Unsafe.Add(ref to, at));
        high.StoreUnsafe(ref Unsafe.Add(ref to, at + 2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddHigh(ref ulong to, int at, Vector128<uint> values)
    {
        var (low, high) = Vector128.Widen(values);
        ((low << 32) | Vector128.LoadUnsafe(ref Unsafe.Add(ref to, at))).StoreUnsafe(ref Unsafe.Add(ref to, at));
        ((high << 32) | Vector128.LoadUnsafe(ref Unsafe.Add(ref to, at + 2))).StoreUnsafe(ref Unsafe.Add(ref to, at + 2));
    }
}
