using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Tidemark.Taosdump.Dump;

/// <summary>Avro's integers, without checks: the caller has made room.</summary>
internal static class AvroLong
{
    /// <summary>Zigzag, then seven bits a byte, the lowest first. There are always ten bytes of room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(ref byte target, long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        if (rest < 0x80)
        {
            target = (byte)rest;
            return 1;
        }

        if (Bmi2.X64.IsSupported && rest < 1UL << 56)
        {
            var bytes = (BitOperations.Log2(rest) / 7) + 1;
            var more = 0x8080808080808080 & ((1UL << (8 * (bytes - 1))) - 1);
            Unsafe.WriteUnaligned(ref target, Bmi2.X64.ParallelBitDeposit(rest, 0x7F7F7F7F7F7F7F7F) | more);
            return bytes;
        }

        var length = 0;
        while (rest >= 0x80)
        {
            Unsafe.Add(ref target, length++) = (byte)(rest | 0x80);
            rest >>= 7;
        }

        Unsafe.Add(ref target, length++) = (byte)rest;
        return length;
    }
}
