using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>0x205 behind the head.</summary>
internal static class AlterTableCodec
{
    public static AlterTable Read(ref WireReader outer)
    {
        var reader = outer.ReadObject();
        var table = reader.ReadText();
        var code = reader.ReadByte();
        var columnId = reader.ReadInt32();
        AlterTableAction action = code switch
        {
            4 => ReadSetTag(ref reader),
            5 or 14 => ReadAddColumn(ref reader, code),
            6 => new DropColumn(reader.ReadText()),
            7 => new WidenColumn(reader.ReadText(), ReadType(ref reader), reader.ReadVarInt32()),
            9 => ReadOptions(ref reader),
            10 => new RenameColumn(reader.ReadText(), reader.ReadText()),
            13 => new SetColumnCompression(reader.ReadText(), new ColumnCompression(reader.ReadUInt32())),
            15 => ReadSetTags(ref reader),
            16 => new SetColumnReference(reader.ReadText(), ReadReference(ref reader)),
            17 => new SetColumnReference(reader.ReadText(), null),
            18 => new AddReferencedColumn(ReadColumn(ref reader), ReadReference(ref reader)),
            _ => new OpaqueAlterAction(code, reader.ReadRest()),
        };
        var message = new AlterTable(table, action) { ColumnId = columnId, ChangedAtMs = null, Source = null };
        if (reader.AtEnd) return message;
        message = message with { ChangedAtMs = reader.ReadInt64() };
        if (reader.AtEnd) return message;
        message = message with { Source = reader.ReadByte() };
        if (action is AddColumn add && !reader.AtEnd)
        {
            var modifier = reader.ReadInt32();
            message = message with { Action = add with { Column = add.Column with { TypeModifier = modifier }, HasTypeModifier = true } };
        }

        return message with { Rest = reader.ReadRest() };
    }

    public static void Write(WireWriter writer, AlterTable message)
    {
        var start = writer.BeginObject();
        writer.Text(message.TableName);
        writer.Byte(message.Action.Code);
        writer.Int32(message.ColumnId);
        WriteAction(writer, message.Action);
        if (message.ChangedAtMs is { } changed)
        {
            writer.Int64(changed);
            if (message.Source is { } source)
            {
                writer.Byte(source);
                if (message.Action is AddColumn { HasTypeModifier: true } add) writer.Int32(add.Column.TypeModifier);
                writer.Bytes(message.Rest.Span);
            }
        }

        writer.EndObject(start);
    }

    private static void WriteAction(WireWriter writer, AlterTableAction action)
    {
        switch (action)
        {
            case SetTag tag:
                writer.Text(tag.TagName);
                WriteValue(writer, tag.Type, tag.Value);
                break;
            case AddColumn add:
                WriteColumn(writer, add.Column);
                if (add.Column.Compression is { } compression) writer.UInt32(compression.Value);
                break;
            case SetColumnReference set:
                writer.Text(set.ColumnName);
                if (set.Reference is not null) WriteReference(writer, set.Reference);
                break;
            case AddReferencedColumn add:
                WriteColumn(writer, add.Column);
                WriteReference(writer, add.Reference);
                break;
            case DropColumn drop:
                writer.Text(drop.ColumnName);
                break;
            case WidenColumn widen:
                writer.Text(widen.ColumnName);
                writer.Byte((byte)widen.Type);
                writer.VarInt64(widen.Bytes);
                break;
            case SetTableOptions options:
                WriteOptions(writer, options);
                break;
            case RenameColumn rename:
                writer.Text(rename.ColumnName);
                writer.Text(rename.NewName);
                break;
            case SetColumnCompression set:
                writer.Text(set.ColumnName);
                writer.UInt32(set.Compression.Value);
                break;
            case SetTags tags:
                writer.VarInt64(tags.Tags.Count);
                foreach (var tag in tags.Tags)
                {
                    writer.VarInt64(tag.ColumnId);
                    writer.Text(tag.Name);
                    WriteValue(writer, tag.Type, tag.Value);
                }

                break;
            case OpaqueAlterAction opaque:
                writer.Bytes(opaque.Body.Span);
                break;
            default:
                throw new ArgumentException($"{action.GetType().Name} is not known to the encoder.", nameof(action));
        }
    }

    private static SetTag ReadSetTag(ref WireReader reader)
    {
        var name = reader.ReadText();
        var value = ReadValue(ref reader, out var type);
        return new SetTag(name, type, value);
    }

    private static SetTags ReadSetTags(ref WireReader reader)
    {
        var tags = new NamedTagValue[reader.CheckCount(reader.ReadVarInt32(), 5, "tags")];
        for (var i = 0; i < tags.Length; i++)
        {
            var id = reader.ReadVarInt32();
            var name = reader.ReadText();
            var value = ReadValue(ref reader, out var type);
            tags[i] = new NamedTagValue(id, name, type, value);
        }

        return new SetTags(tags);
    }

    private static ReadOnlyMemory<byte>? ReadValue(ref WireReader reader, out DataType type)
    {
        var isNull = reader.ReadBoolean();
        type = ReadType(ref reader);
        if (isNull) return null;
        return reader.ReadBinary();
    }

    private static void WriteValue(WireWriter writer, DataType type, ReadOnlyMemory<byte>? value)
    {
        writer.Boolean(value is null);
        writer.Byte((byte)type);
        if (value is { } bytes) writer.Binary(bytes.Span);
    }

    private static AddColumn ReadAddColumn(ref WireReader reader, byte code)
    {
        var column = ReadColumn(ref reader);
        if (code == 14) column = column with { Compression = new ColumnCompression(reader.ReadUInt32()) };
        return new AddColumn(column) { HasTypeModifier = false };
    }

    private static ColumnDefinition ReadColumn(ref WireReader reader) => new()
    {
        Name = reader.ReadText(),
        Type = ReadType(ref reader),
        Flags = (ColumnFlags)reader.ReadByte(),
        Bytes = reader.ReadVarInt32(),
    };

    private static void WriteColumn(WireWriter writer, ColumnDefinition column)
    {
        writer.Text(column.Name);
        writer.Byte((byte)column.Type);
        writer.Byte((byte)column.Flags);
        writer.VarInt64(column.Bytes);
    }

    private static ColumnReference ReadReference(ref WireReader reader) => new(0, reader.ReadText(), reader.ReadText(), reader.ReadText());

    private static void WriteReference(WireWriter writer, ColumnReference reference)
    {
        writer.Text(reference.Database ?? string.Empty);
        writer.Text(reference.Table ?? string.Empty);
        writer.Text(reference.Column ?? string.Empty);
    }

    private static SetTableOptions ReadOptions(ref WireReader reader)
    {
        int? ttl = reader.ReadBoolean() ? reader.ReadVarInt32() : null;
        var commentLength = reader.ReadVarInt32();
        return new SetTableOptions(ttl, commentLength switch { < 0 => null, 0 => string.Empty, _ => reader.ReadText() });
    }

    private static void WriteOptions(WireWriter writer, SetTableOptions options)
    {
        writer.Boolean(options.TtlDays is not null);
        if (options.TtlDays is { } ttl) writer.VarInt64(ttl);
        writer.VarInt64(options.Comment is null ? -1 : System.Text.Encoding.UTF8.GetByteCount(options.Comment));
        if (!string.IsNullOrEmpty(options.Comment)) writer.Text(options.Comment);
    }

    private static DataType ReadType(ref WireReader reader)
    {
        var type = (DataType)reader.ReadByte();
        return type.IsKnown() ? type : throw reader.Corrupt($"a column of type {(byte)type}");
    }
}
