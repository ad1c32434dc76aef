using System.Buffers.Binary;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>Tag sets: a packed head, an index of offsets, then keys with types and values.</summary>
/// <remarks>Source: create and alter messages observed on a 3.3.7.5 server. Values follow each other in the order of the index.</remarks>
internal static class TagSetCodec
{
    private const byte JsonFlag = 0x40;
    private const byte LargeFlag = 0x20;
    private const int HeadLength = 9;

    public static TagSet Read(ReadOnlyMemory<byte> bytes, long position)
    {
        var reader = new WireReader(bytes, position);
        var flags = reader.ReadByte();
        if ((flags & ~(JsonFlag | LargeFlag)) != 0) throw reader.Unsupported($"a tag set with the flags 0x{flags:X2}");
        var length = reader.ReadUInt16();
        if (length != bytes.Length) throw reader.Corrupt($"a tag set says {length} bytes and has {bytes.Length}");
        var json = (flags & JsonFlag) != 0;
        var count = reader.ReadUInt16();
        var version = reader.ReadInt32();
        var indexWidth = (flags & LargeFlag) != 0 ? 2 : 1;
        var index = reader.ReadBytes(reader.CheckCount(count, indexWidth, "tags") * indexWidth);
        var start = reader.Position;
        var values = new TagValue[count];
        for (var i = 0; i < count; i++)
        {
            var offset = indexWidth == 1 ? index.Span[i] : BinaryPrimitives.ReadUInt16LittleEndian(index.Span[(2 * i)..]);
            if (offset != reader.Position - start) throw reader.Corrupt($"tag {i} is said to begin at {offset}, the one before ends at {reader.Position - start}");
            values[i] = ReadValue(ref reader, json);
        }

        reader.CheckEnd("a tag set");
        var isLarge = indexWidth == 2;
        return new TagSet(values, json) { Version = version, ForcedLarge = isLarge == IsLarge(values, json) ? null : isLarge };
    }

    public static void Write(WireWriter writer, TagSet tags)
    {
        var start = writer.Length;
        var large = tags.ForcedLarge ?? IsLarge(tags.Values, tags.IsJson);
        writer.Byte((byte)((tags.IsJson ? JsonFlag : 0) | (large ? LargeFlag : 0)));
        writer.Int16(0);
        writer.Int16(checked((short)tags.Values.Count));
        writer.Int32(tags.Version);
        var offset = 0;
        foreach (var value in tags.Values)
        {
            if (large) writer.Int16((short)(ushort)offset);
            else writer.Byte(checked((byte)offset));
            offset += Size(value, tags.IsJson);
        }

        foreach (var value in tags.Values) WriteValue(writer, value, tags.IsJson);
        var length = writer.Length - start;
        if (length > short.MaxValue) throw new InvalidOperationException($"A tag set of {length} bytes: the limit is {short.MaxValue}.");
        BinaryPrimitives.WriteUInt16LittleEndian(writer.Span(start + 1, 2), (ushort)length);
    }

    private static TagValue ReadValue(ref WireReader reader, bool json)
    {
        var key = json ? reader.ReadText() : null;
        var id = json ? (short)0 : reader.ReadVarInt16();
        var type = (DataType)reader.ReadByte();
        if (!type.IsKnown() || (type == DataType.Null && !json)) throw reader.Corrupt($"a tag of type {(byte)type}");
        return new TagValue(id, key, type, type.IsVariable() ? reader.ReadBinary() : reader.ReadBytes(Width(type)));
    }

    private static void WriteValue(WireWriter writer, TagValue value, bool json)
    {
        if (json) writer.Text(value.Key ?? throw new ArgumentException("A member of a JSON tag has no key."));
        else writer.VarInt64(value.ColumnId);
        writer.Byte((byte)value.Type);
        if (value.Type.IsVariable())
        {
            writer.Binary(value.Value.Span);
            return;
        }

        if (value.Value.Length != Width(value.Type)) throw new ArgumentException($"A {value.Type.SqlName()} tag of {value.Value.Length} bytes.");
        writer.Bytes(value.Value.Span);
    }

    /// <summary>Bytes of a value of a fixed type; a JSON null has two, both zero.</summary>
    private static int Width(DataType type) => type == DataType.Null ? 2 : type.FixedWidth();

    /// <summary>The server's rule, as seen: wide offsets as soon as the values together exceed a signed byte.</summary>
    private static bool IsLarge(IReadOnlyList<TagValue> values, bool json)
    {
        var size = 0;
        foreach (var value in values) size += Size(value, json);
        return size > sbyte.MaxValue;
    }

    private static int Size(TagValue value, bool json)
    {
        var key = json ? TextSize(value.Key ?? string.Empty) : WireWriter.VarUIntSize((ulong)(ushort)((value.ColumnId << 1) ^ (value.ColumnId >> 15)));
        return key + 1 + (value.Type.IsVariable() ? WireWriter.VarUIntSize((ulong)value.Value.Length) : 0) + value.Value.Length;
    }

    private static int TextSize(string text)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(text) + 1;
        return WireWriter.VarUIntSize((ulong)length) + length;
    }
}
