using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Dump;

/// <summary>
/// Turns rows of a raw block into Avro records: a prefix that is the same for all rows of a table, then one union [null, X] per column. Nothing is allocated per row. Not thread-safe.
/// </summary>
/// <remarks>Source: Avro 1.x binary encoding; what TDengine's types become was observed in dumps of taosdump 3.3.7.5 (docs/TAOSDUMP.md).</remarks>
internal sealed class RecordEncoder(RecordColumn[] columns)
{
    private const int ShortPrefix = 32;
    private readonly Area[] _areas = new Area[columns.Length];
    private readonly int _rowBytes = columns.Length * RecordColumn.MostFixedBytes;

    /// <summary>A union field that holds a text, as bytes: the prefix of records.</summary>
    public static byte[] TextField(ReadOnlySpan<byte> utf8)
    {
        Span<byte> head = stackalloc byte[16];
        head[0] = 2;
        var length = 1 + WriteLong(ref head[1], utf8.Length);
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
                    at = EncodeOther(block, in columns[i], row, output, at, (areas.Length - i) * RecordColumn.MostFixedBytes);
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
                    DataType.TinyInt => WriteLong(ref field, (sbyte)Unsafe.Add(ref values, row)),
                    DataType.SmallInt => WriteLong(ref field, Unsafe.ReadUnaligned<short>(ref Unsafe.Add(ref values, 2 * row))),
                    DataType.Int => WriteLong(ref field, Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref values, 4 * row))),
                    DataType.BigInt or DataType.Timestamp => WriteLong(ref field, Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref values, 8 * row))),
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
    private Area[] Look(RawBlock block)
    {
        var source = block.Bytes.Span;
        for (var i = 0; i < columns.Length; i++)
        {
            var area = block.Columns[columns[i].Column];
            if (area.Type != columns[i].Type)
                throw new TidemarkException(ErrorCode.ServerError, $"A column of the result is {area.Type.SqlName()} and was {columns[i].Type.SqlName()} before.", "Dump again at a time when the table stays as it is.", isTransient: true);
            var isOther = area.Type.IsVariable() || area.Type.IsDecimal();
            _areas[i] = new Area(area.Type, isOther, !isOther && source.Slice(area.MetaStart, area.MetaLength).ContainsAnyExcept((byte)0), area.MetaStart, area.DataStart);
        }

        return _areas;
    }

    private static int EncodeOther(RawBlock block, ref readonly RecordColumn column, int row, RecordBuffer output, int at, int rest)
    {
        if (!column.Type.IsDecimal()) return EncodeVariable(block, in column, row, output, at, rest);
        var isNull = block.IsNull(column.Column, row);
        output.Reserve(at, rest)[at] = isNull ? (byte)0 : (byte)2;
        return isNull ? at + 1 : EncodeDecimal(block.GetValue(column.Column, row), column.Scale, output, at + 1, rest);
    }

    private static int EncodeVariable(RawBlock block, ref readonly RecordColumn column, int row, RecordBuffer output, int at, int rest)
    {
        if (!block.IsNull(column.Column, row))
        {
            var value = block.GetValue(column.Column, row);
            return EncodeVariable(column.Type, column.IsTag ? TagText(column.Type, value) : value, output, at, rest);
        }

        output.Reserve(at, rest)[at] = 0;
        return at + 1;
    }

    private static int EncodeVariable(DataType type, ReadOnlySpan<byte> value, RecordBuffer output, int at, int rest)
    {
        var target = output.Reserve(at, value.Length + RecordColumn.MostFixedBytes + rest);
        target[at++] = 2;
        if (type == DataType.NChar) return at + WriteNChar(value, target.AsSpan(at));
        at += WriteLong(ref target[at], value.Length);
        value.CopyTo(target.AsSpan(at));
        return at + value.Length;
    }

    private static ReadOnlySpan<byte> TagText(DataType type, ReadOnlySpan<byte> value) => type switch
    {
        DataType.VarBinary when !value.IsEmpty => Encoding.ASCII.GetBytes("\\x" + Convert.ToHexString(value)),
        DataType.Geometry when !value.IsEmpty => Encoding.ASCII.GetBytes(GeometryText.FromWkb(value)),
        _ => value,
    };

    private static int EncodeDecimal(ReadOnlySpan<byte> value, int scale, RecordBuffer output, int at, int rest)
    {
        var target = output.Reserve(at, RecordColumn.MostDecimalBytes + rest);
        var text = DecimalText.ToText(value, scale);
        at += WriteLong(ref target[at], text.Length);
        return at + Encoding.ASCII.GetBytes(text, target.AsSpan(at));
    }

    // UCS-4 to UTF-8, which is never longer.
    private static int WriteNChar(ReadOnlySpan<byte> content, Span<byte> target)
    {
        var points = MemoryMarshal.Cast<byte, uint>(content);
        var length = 0;
        foreach (var point in points) length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        var at = WriteLong(ref target[0], length);
        foreach (var point in points)
        {
            switch (point)
            {
                case < 0x80:
                    target[at++] = (byte)point;
                    break;
                case < 0x800:
                    target[at++] = (byte)(0xC0 | (point >> 6));
                    target[at++] = (byte)(0x80 | (point & 0x3F));
                    break;
                case < 0x10000:
                    target[at++] = (byte)(0xE0 | (point >> 12));
                    target[at++] = (byte)(0x80 | ((point >> 6) & 0x3F));
                    target[at++] = (byte)(0x80 | (point & 0x3F));
                    break;
                default:
                    target[at++] = (byte)(0xF0 | (point >> 18));
                    target[at++] = (byte)(0x80 | ((point >> 12) & 0x3F));
                    target[at++] = (byte)(0x80 | ((point >> 6) & 0x3F));
                    target[at++] = (byte)(0x80 | (point & 0x3F));
                    break;
            }
        }

        return at;
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
        var length = 1 + WriteLong(ref Unsafe.Add(ref target, 1), first);
        length += WriteLong(ref Unsafe.Add(ref target, length), second);
        Unsafe.Add(ref target, length) = 0;
        return length + 1;
    }

    // Zigzag, then seven bits a byte. There are always eight bytes of room: a field may take MostFixedBytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteLong(ref byte target, long value)
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

    /// <summary>Where a column lies in a block.</summary>
    /// <param name="Type">Its type.</param>
    /// <param name="IsOther">Whether it is not one of the types of a fixed width that are numbers.</param>
    /// <param name="HasNulls">Whether any value is NULL.</param>
    /// <param name="NullsStart">Where the bitmap of NULLs begins.</param>
    /// <param name="ValuesStart">Where the values begin.</param>
    private readonly record struct Area(DataType Type, bool IsOther, bool HasNulls, int NullsStart, int ValuesStart);
}
