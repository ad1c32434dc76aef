using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Dump;

/// <summary>Strings, bytes and decimals as fields of a record. All return where the field ends; <c>rest</c> is room to keep behind it for the fields that follow.</summary>
internal static class RecordTexts
{
    /// <summary>A string with two bytes of length, without a look at its column for each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Encode(RawBlock block, ref readonly RecordArea area, ref readonly RecordColumn column, int row, RecordBuffer output, int at, int rest)
    {
        var bytes = block.Bytes.Span;
        ref var source = ref MemoryMarshal.GetReference(bytes);
        var offset = Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref source, area.NullsStart + (4 * row)));
        if (offset < 0)
        {
            output.Reserve(at, rest)[at] = 0;
            return at + 1;
        }

        // What lies outside its column is refused there.
        if (offset > area.ValuesLength - 2) return EncodeVariable(block, in column, row, output, at, rest);
        var length = (int)Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref source, area.ValuesStart + offset));
        if (length > area.ValuesLength - 2 - offset) return EncodeVariable(block, in column, row, output, at, rest);
        var start = area.ValuesStart + offset + 2;
        ref var target = ref MemoryMarshal.GetArrayDataReference(output.Reserve(at, Math.Max(length, Vector256<byte>.Count) + RecordColumn.MostFixedBytes + rest));
        Unsafe.Add(ref target, at) = 2;
        if (area.Type == DataType.NChar)
        {
            var narrowed = start + length <= bytes.Length - Vector256<byte>.Count ? Narrow(ref Unsafe.Add(ref source, start), length / 4, ref Unsafe.Add(ref target, at + 1)) : 0;
            return narrowed > 0 ? at + 1 + narrowed : EncodeVariable(block, in column, row, output, at, rest);
        }

        at += 1 + AvroLong.Write(ref Unsafe.Add(ref target, at + 1), length);
        if (length <= Vector256<byte>.Count && start <= bytes.Length - Vector256<byte>.Count) Vector256.LoadUnsafe(ref Unsafe.Add(ref source, start)).StoreUnsafe(ref Unsafe.Add(ref target, at));
        else Unsafe.CopyBlockUnaligned(ref Unsafe.Add(ref target, at), ref Unsafe.Add(ref source, start), (uint)length);
        return at + length;
    }

    // UCS-4 that is ASCII, eight characters at once: length and bytes; 0 where it is not. Up to seven characters behind the last are read, and bytes written.
    private static int Narrow(ref byte source, int points, ref byte target)
    {
        var head = AvroLong.Write(ref target, points);
        for (var i = 0; i < points; i += 8)
        {
            var first = Vector128.LoadUnsafe(ref source, (nuint)(4 * i)).AsUInt32();
            var second = Vector128.LoadUnsafe(ref source, (nuint)((4 * i) + 16)).AsUInt32();
            var wide = Vector128.GreaterThan(first, Vector128.Create(0x7Fu)).ExtractMostSignificantBits() | (Vector128.GreaterThan(second, Vector128.Create(0x7Fu)).ExtractMostSignificantBits() << 4);
            if (points - i < 8) wide &= (1u << (points - i)) - 1;
            if (wide != 0) return 0;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, head + i), Vector128.Narrow(Vector128.Narrow(first, second), Vector128<ushort>.Zero).AsUInt64().ToScalar());
        }

        return head + points;
    }

    /// <summary>A value of a type that is no number of a fixed width.</summary>
    public static int EncodeOther(RawBlock block, ref readonly RecordColumn column, int row, RecordBuffer output, int at, int rest)
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
        at += AvroLong.Write(ref target[at], value.Length);
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
        at += AvroLong.Write(ref target[at], text.Length);
        return at + Encoding.ASCII.GetBytes(text, target.AsSpan(at));
    }

    // UCS-4 to UTF-8, which is never longer.
    private static int WriteNChar(ReadOnlySpan<byte> content, Span<byte> target)
    {
        var points = MemoryMarshal.Cast<byte, uint>(content);
        var length = 0;
        foreach (var point in points) length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        var at = AvroLong.Write(ref target[0], length);
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
}
