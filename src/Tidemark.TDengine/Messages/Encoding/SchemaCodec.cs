using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>Lists of columns, their storage options and type modifiers.</summary>
internal static class SchemaCodec
{
    public static TableSchema Read(ref WireReader reader)
    {
        // A column takes at least type, flags, bytes, id and a name with its length and NUL.
        var count = reader.ReadVarInt32();
        var version = reader.ReadVarInt32();
        var columns = new ColumnDefinition[reader.CheckCount(count, 6, "columns")];
        for (var i = 0; i < columns.Length; i++)
        {
            var type = (DataType)reader.ReadByte();
            if (!type.IsKnown()) throw reader.Corrupt($"a column of type {(byte)type}");
            columns[i] = new ColumnDefinition
            {
                Type = type,
                Flags = (ColumnFlags)reader.ReadByte(),
                Bytes = reader.ReadVarInt32(),
                ColumnId = reader.ReadVarInt16(),
                Name = reader.ReadText(),
            };
        }

        return new TableSchema(version, columns);
    }

    /// <summary>Reads over a list of columns without making one.</summary>
    public static void Skip(ref WireReader reader)
    {
        var count = reader.ReadVarInt32();
        reader.ReadVarInt32();
        count = reader.CheckCount(count, 6, "columns");
        for (var i = 0; i < count; i++)
        {
            reader.ReadInt16();
            reader.ReadVarInt32();
            reader.ReadVarInt16();
            reader.ReadBinary();
        }
    }

    public static void Write(WireWriter writer, TableSchema schema)
    {
        writer.VarInt64(schema.Columns.Count);
        writer.VarInt64(schema.Version);
        foreach (var column in schema.Columns)
        {
            writer.Byte((byte)column.Type);
            writer.Byte((byte)column.Flags);
            writer.VarInt64(column.Bytes);
            writer.VarInt64(column.ColumnId);
            writer.Text(column.Name);
        }
    }

    /// <summary>Reads the storage options of the columns: none, or one per column in the same order.</summary>
    public static TableSchema ReadCompression(ref WireReader reader, TableSchema schema, out int version)
    {
        var count = reader.ReadVarInt32();
        version = reader.ReadVarInt32();
        if (count == 0) return schema;
        if (count != schema.Columns.Count) throw reader.Corrupt($"storage options for {count} of {schema.Columns.Count} columns");
        reader.CheckCount(count, 5, "storage options");
        var columns = new ColumnDefinition[count];
        for (var i = 0; i < count; i++)
        {
            var id = reader.ReadVarInt16();
            if (id != schema.Columns[i].ColumnId) throw reader.Corrupt($"storage options of column {id} where column {schema.Columns[i].ColumnId} stands");
            columns[i] = schema.Columns[i] with { Compression = new ColumnCompression(reader.ReadUInt32()) };
        }

        return schema with { Columns = columns };
    }

    public static void WriteCompression(WireWriter writer, TableSchema schema, int version)
    {
        var some = schema.Columns.Any(c => c.Compression is not null);
        writer.VarInt64(some ? schema.Columns.Count : 0);
        writer.VarInt64(version);
        if (!some) return;
        foreach (var column in schema.Columns)
        {
            writer.VarInt64(column.ColumnId);
            writer.UInt32((column.Compression ?? ColumnCompression.DefaultOf(column.Type)).Value);
        }
    }

    /// <summary>Reads the type modifiers of the columns, which follow a flag.</summary>
    public static TableSchema ReadTypeModifiers(ref WireReader reader, TableSchema schema, out bool present)
    {
        present = reader.ReadBoolean();
        if (!present) return schema;
        var columns = new ColumnDefinition[schema.Columns.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var modifier = reader.ReadVarInt32();
            columns[i] = modifier == 0 ? schema.Columns[i] : schema.Columns[i] with { TypeModifier = modifier };
        }

        return schema with { Columns = columns };
    }

    public static void WriteTypeModifiers(WireWriter writer, TableSchema schema, bool present)
    {
        writer.Boolean(present);
        if (!present) return;
        foreach (var column in schema.Columns) writer.VarInt64(column.TypeModifier);
    }
}
