using System.Buffers.Binary;
using System.Numerics;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Backup.Contents;

/// <summary>
/// A digest of rows that does not depend on their order: every row is hashed with all its cells, and the hashes are added up. Not against an adversary:
/// it finds differences that happen.
/// </summary>
internal struct RowDigest
{
    private const ulong First = 0x9E3779B97F4A7C15;
    private const ulong Second = 0xD6E8FEB86659FD93;

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Their digest.</summary>
    public UInt128 Sum { get; private set; }

    /// <summary>Adds a row of a block, from a column on.</summary>
    public void Add(RawBlock block, int row, int firstColumn)
    {
        var hash = First;
        for (var column = firstColumn; column < block.Columns.Count; column++)
            hash = block.IsNull(column, row) ? Mix(hash, Second) : Bytes(hash, block.GetValue(column, row));
        Rows++;
        Sum += new UInt128(hash, Mix(hash, Second));
    }

    /// <summary>A hash of values, NULL told from empty, that goes on from another.</summary>
    public static ulong Of(ulong hash, ReadOnlySpan<byte> bytes, bool isNull) => isNull ? Mix(hash ^ First, Second) : Bytes(hash ^ First, bytes);

    private static ulong Bytes(ulong hash, ReadOnlySpan<byte> bytes)
    {
        hash = Mix(hash, (ulong)bytes.Length + 1);
        for (; bytes.Length >= 8; bytes = bytes[8..]) hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        ulong rest = 0;
        for (var i = 0; i < bytes.Length; i++) rest |= (ulong)bytes[i] << (8 * i);
        return bytes.IsEmpty ? hash : Mix(hash, rest);
    }

    private static ulong Mix(ulong hash, ulong value)
    {
        var high = Math.BigMul(hash ^ BitOperations.RotateLeft(value, 29), First ^ value, out var low);
        return high ^ low ^ BitOperations.RotateLeft(hash, 17);
    }
}
