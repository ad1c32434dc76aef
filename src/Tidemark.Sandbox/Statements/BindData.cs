using System.Buffers.Binary;
using System.Text;
using Tidemark.Sandbox.WebSockets;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Statements;

/// <summary>
/// The data of a stmt2 bind: 28 bytes of u32 (total length, tables, tags, columns, offsets of names, tags, columns), then the sections.
/// Source: bind frames of a 3.3.7.5 adapter's transcripts.
/// </summary>
internal sealed class BindData
{
    private const int HeadLength = 28;

    private BindData(IReadOnlyList<string?> tables, IReadOnlyList<IReadOnlyList<BoundValues>> tags, IReadOnlyList<IReadOnlyList<BoundValues>> columns)
    {
        Tables = tables;
        Tags = tags;
        Columns = columns;
    }

    /// <summary>Names of the tables; null where the section is absent.</summary>
    public IReadOnlyList<string?> Tables { get; }

    /// <summary>Per table its tags; empty lists where the section is absent.</summary>
    public IReadOnlyList<IReadOnlyList<BoundValues>> Tags { get; }

    /// <summary>Per table its columns.</summary>
    public IReadOnlyList<IReadOnlyList<BoundValues>> Columns { get; }

    /// <exception cref="AdapterException">The data is not what its lengths say.</exception>
    public static BindData Parse(ReadOnlyMemory<byte> data)
    {
        if (data.Length < HeadLength) throw new AdapterException("data length is less than 28");
        var total = ReadInt32(data, 0);
        if (total != data.Length) throw new AdapterException($"total length not match, expect {data.Length}, but get {total}");
        var count = ReadInt32(data, 4);
        var tagCount = ReadInt32(data, 8);
        var columnCount = ReadInt32(data, 12);
        return new BindData(
            ReadNames(data, ReadInt32(data, 16), count),
            ReadSection(data, ReadInt32(data, 20), count, tagCount),
            ReadSection(data, ReadInt32(data, 24), count, columnCount));
    }

    private static List<string?> ReadNames(ReadOnlyMemory<byte> data, int offset, int count)
    {
        var names = new List<string?>(count);
        if (offset == 0)
        {
            for (var index = 0; index < count; index++) names.Add(null);
            return names;
        }

        var lengths = Slice(data, offset, 2 * count).Span;
        var at = offset + (2 * count);
        for (var index = 0; index < count; index++)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(lengths[(2 * index)..]);
            names.Add(Encoding.UTF8.GetString(Slice(data, at, Math.Max(0, length - 1)).Span));
            at += length;
        }

        return names;
    }

    private static List<IReadOnlyList<BoundValues>> ReadSection(ReadOnlyMemory<byte> data, int offset, int tables, int fields)
    {
        var section = new List<IReadOnlyList<BoundValues>>(tables);
        var at = offset + (4 * tables);
        for (var table = 0; table < tables; table++)
        {
            var binds = new List<BoundValues>(fields);
            for (var field = 0; offset != 0 && field < fields; field++)
            {
                var length = ReadInt32(data, at);
                binds.Add(ReadBind(Slice(data, at, length), data[at..]));
                at += length;
            }

            section.Add(binds);
        }

        return section;
    }

    /// <summary>i32 length, i32 type, i32 rows, rows × u8 is NULL, u8 have lengths, [rows × i32], i32 buffer length, buffer.</summary>
    private static BoundValues ReadBind(ReadOnlyMemory<byte> bind, ReadOnlyMemory<byte> rest)
    {
        var type = (DataType)ReadInt32(bind, 4);
        var rows = ReadInt32(bind, 8);
        var isNull = Slice(bind, 12, rows);
        var at = 12 + rows;
        List<int>? lengths = null;
        if (Slice(bind, at++, 1).Span[0] != 0)
        {
            lengths = new List<int>(rows);
            for (var row = 0; row < rows; row++, at += 4) lengths.Add(ReadInt32(bind, at));
        }

        var length = ReadInt32(bind, at);
        Slice(bind, at + 4, length);
        var isAllNull = length == 0 && !isNull.Span.Contains((byte)0);
        var needed = isAllNull ? 0 : lengths?.Sum() ?? (long)rows * type.FixedWidth();
        if (needed > length || lengths?.Exists(value => value < 0) == true) throw new AdapterException("bind buffer is shorter than its values");
        return new BoundValues(type, isNull, lengths, rest[(at + 4)..]);
    }

    private static int ReadInt32(ReadOnlyMemory<byte> data, int offset) => BinaryPrimitives.ReadInt32LittleEndian(Slice(data, offset, 4).Span);

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> data, int offset, int length) =>
        offset < 0 || length < 0 || length > data.Length - offset ? throw new AdapterException("bind data is shorter than it says") : data.Slice(offset, length);
}
