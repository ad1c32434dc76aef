using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Dump;

/// <summary>
/// Turns rows of a raw block into Avro records: a prefix that is the same for all rows of a table, then one union [null, X] per column. Nothing is allocated per row. Not thread-safe.
/// </summary>
/// <remarks>Source: Avro 1.x binary encoding; what TDengine's types become was observed in dumps of taosdump 3.3.7.5 (docs/TAOSDUMP.md).</remarks>
internal sealed class RecordEncoder(RecordColumn[] columns)
{
    private const int ShortPrefix = 32;
    private readonly RecordArea[] _areas = new RecordArea[columns.Length];
    private readonly int _rowBytes = columns.Length * RecordColumn.MostFixedBytes;

    /// <summary>A union field that holds a text, as bytes: the prefix of records.</summary>
    public static byte[] TextField(ReadOnlySpan<byte> utf8)
    {
        Span<byte> head = stackalloc byte[16];
        head[0] = 2;
        var length = 1 + AvroLong.Write(ref head[1], utf8.Length);
        return [.. head[..length], .. utf8];
    }

    /// <summary>Appends records.</summary>
    /// <param name="block">The block; its columns are those the encoder was made for.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="prefix">The fields in front, encoded.</param>
    /// <param name="output">Takes the records.</param>
    /// <exception cref="TidemarkException">The block has other columns, or a value lies outside it.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Encode(RawBlock block, ReadOnlySpan<int> rows, ReadOnlySpan<byte> prefix, RecordBuffer output)
    {
        var areas = Look(block);
        ref var source = ref MemoryMarshal.GetReference(block.Bytes.Span);
        var count = block.RowCount;
        var at = output.Length;
        // A short prefix is moved whole, and the fields go over what was too much.
        Span<byte> padded = stackalloc byte[ShortPrefix];
        var isShort = prefix.Length <= ShortPrefix;
        if (isShort) prefix.CopyTo(padded);
        var head = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(padded));
        var most = Math.Max(prefix.Length, ShortPrefix) + _rowBytes;
        var ends = output.AddRecords(rows.Length);
        for (var record = 0; record < rows.Length; record++)
        {
            var row = rows[record];
            // The block was checked when it was parsed: what it says of a row lies in it.
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)count, nameof(rows));
            ref var target = ref MemoryMarshal.GetArrayDataReference(output.Reserve(at, most));
            if (isShort) head.StoreUnsafe(ref Unsafe.Add(ref target, at));
            else prefix.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, at), prefix.Length));
            at += prefix.Length;
            for (var i = 0; i < areas.Length; i++)
            {
                ref readonly var area = ref areas[i];
                if (area.IsOther)
                {
                    var rest = (areas.Length - i) * RecordColumn.MostFixedBytes;
                    at = area.IsText ? RecordTexts.Encode(block, in area, in columns[i], row, output, at, rest) : RecordTexts.EncodeOther(block, in columns[i], row, output, at, rest);
                    target = ref MemoryMarshal.GetArrayDataReference(output.Reserve(at, 0));
                    continue;
                }

                ref var field = ref Unsafe.Add(ref target, at);
                if (area.HasNulls && (Unsafe.Add(ref source, area.NullsStart + (row >> 3)) & (0x80 >> (row & 7))) != 0)
                {
                    field = 0;
                    at++;
                    continue;
                }

                field = 2;
                field = ref Unsafe.Add(ref field, 1);
                ref var values = ref Unsafe.Add(ref source, area.ValuesStart);
                // An unsigned value is an array of two signed ones, the second of them the greatest; their sum wraps around.
                at += 1 + area.Type switch
                {
                    DataType.Bool => WriteByte(ref field, Unsafe.Add(ref values, row) != 0 ? (byte)1 : (byte)0),
                    DataType.TinyInt => AvroLong.Write(ref field, (sbyte)Unsafe.Add(ref values, row)),
                    DataType.SmallInt => AvroLong.Write(ref field, Unsafe.ReadUnaligned<short>(ref Unsafe.Add(ref values, 2 * row))),
                    DataType.Int => AvroLong.Write(ref field, Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref values, 4 * row))),
                    DataType.BigInt or DataType.Timestamp => AvroLong.Write(ref field, Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref values, 8 * row))),
                    DataType.Float => Write(ref field, Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref values, 4 * row)), 4),
                    DataType.Double => Write(ref field, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref values, 8 * row)), 8),
                    DataType.UTinyInt => WritePair(ref field, (sbyte)(Unsafe.Add(ref values, row) - sbyte.MaxValue), sbyte.MaxValue),
                    DataType.USmallInt => WritePair(ref field, (short)(Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref values, 2 * row)) - short.MaxValue), short.MaxValue),
                    DataType.UInt => WritePair(ref field, unchecked((int)(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref values, 4 * row)) - int.MaxValue)), int.MaxValue),
                    DataType.UBigInt => WritePair(ref field, unchecked((long)(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref values, 8 * row)) - long.MaxValue)), long.MaxValue),
                    _ => throw new TidemarkException(ErrorCode.UnknownMessage, $"A dump cannot hold a column of type {area.Type.SqlName()}."),
                };
            }

            ends[record] = at;
        }

        output.Length = at;
    }

    // What is the same for all rows of a block.
    private RecordArea[] Look(RawBlock block)
    {
        var source = block.Bytes.Span;
        for (var i = 0; i < columns.Length; i++)
        {
            var area = block.Columns[columns[i].Column];
            if (area.Type != columns[i].Type)
                throw new TidemarkException(ErrorCode.ServerError, $"A column of the result is {area.Type.SqlName()} and was {columns[i].Type.SqlName()} before.", "Dump again at a time when the table stays as it is.", isTransient: true);
            var isOther = area.Type.IsVariable() || area.Type.IsDecimal();
            // Where it is a tag, what is no text in itself becomes one.
            var isText = area.Type is DataType.VarChar or DataType.NChar || (!columns[i].IsTag && area.Type is DataType.VarBinary or DataType.Geometry);
            _areas[i] = new RecordArea(area.Type, isOther, isText, !isOther && source.Slice(area.MetaStart, area.MetaLength).ContainsAnyExcept((byte)0), area.MetaStart, area.DataStart, area.DataLength);
        }

        return _areas;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteByte(ref byte target, byte value)
    {
        target = value;
        return 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Write(ref byte target, ulong value, int length)
    {
        // There are always eight bytes of room.
        Unsafe.WriteUnaligned(ref target, value);
        return length;
    }

    private static int WritePair(ref byte target, long first, long second)
    {
        target = 4;
        var length = 1 + AvroLong.Write(ref Unsafe.Add(ref target, 1), first);
        length += AvroLong.Write(ref Unsafe.Add(ref target, length), second);
        Unsafe.Add(ref target, length) = 0;
        return length + 1;
    }
}
