namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>0x203 behind the head, and the create requests of raw type 4.</summary>
internal static class CreateTableCodec
{
    private const int NoComment = -1;

    public static CreateTables ReadMessage(ref WireReader outer)
    {
        var reader = outer.ReadObject();
        var tables = new CreateTableRequest[reader.CheckCount(reader.ReadVarInt32(), 16, "tables")];
        for (var i = 0; i < tables.Length; i++) tables[i] = Read(ref reader);
        byte? source = reader.AtEnd ? null : reader.ReadByte();
        return new CreateTables(tables) { Source = source, Rest = reader.ReadRest() };
    }

    public static void WriteMessage(WireWriter writer, CreateTables message)
    {
        var start = writer.BeginObject();
        writer.VarInt64(message.Tables.Count);
        foreach (var table in message.Tables) Write(writer, table);
        if (message.Source is { } source)
        {
            writer.Byte(source);
            writer.Bytes(message.Rest.Span);
        }

        writer.EndObject(start);
    }

    public static CreateTableRequest Read(ref WireReader outer)
    {
        var reader = outer.ReadObject();
        var flags = reader.ReadVarInt32();
        var name = reader.ReadText();
        var uid = reader.ReadInt64();
        var createdAt = reader.ReadInt64();
        var ttl = reader.ReadInt32();
        var kind = (TableKind)reader.ReadByte();
        var commentLength = reader.ReadInt32();
        var comment = commentLength switch { < 0 => null, 0 => string.Empty, _ => reader.ReadText() };
        CreateTableRequest table = kind switch
        {
            TableKind.Child or TableKind.VirtualChild => ReadChild(ref reader, name, kind == TableKind.VirtualChild),
            TableKind.Normal or TableKind.VirtualNormal =>
                new CreateNormalTable { Name = name, IsVirtual = kind == TableKind.VirtualNormal, Columns = SchemaCodec.Read(ref reader), CompressionVersion = null },
            _ => throw reader.Unsupported($"a table of kind {(byte)kind}"),
        };
        table = table with { Flags = flags, Uid = uid, CreatedAtMs = createdAt, TtlDays = ttl, Comment = comment, HasTypeModifiers = null };
        return ReadAppended(ref reader, table);
    }

    public static void Write(WireWriter writer, CreateTableRequest table)
    {
        var start = writer.BeginObject();
        writer.VarInt64(table.Flags);
        writer.Text(table.Name);
        writer.Int64(table.Uid);
        writer.Int64(table.CreatedAtMs);
        writer.Int32(table.TtlDays);
        writer.Byte((byte)table.Kind);
        writer.Int32(table.Comment is null ? NoComment : System.Text.Encoding.UTF8.GetByteCount(table.Comment));
        if (!string.IsNullOrEmpty(table.Comment)) writer.Text(table.Comment);
        if (table is CreateChildTable child) WriteChild(writer, child);
        else if (table is CreateNormalTable normal) SchemaCodec.Write(writer, normal.Columns);
        writer.Int32(table.Sql.Length);
        if (!table.Sql.IsEmpty) writer.Binary(table.Sql.Span);
        WriteAppended(writer, table);
        writer.EndObject(start);
    }

    private static CreateChildTable ReadChild(ref WireReader reader, string name, bool isVirtual)
    {
        var superTable = reader.ReadText();
        var tagCount = reader.ReadByte();
        var suid = reader.ReadInt64();
        var position = reader.Position;
        var tags = TagSet.Parse(reader.ReadBinary(), position);
        var names = new string[reader.CheckCount(reader.ReadInt32(), 2, "tag names")];
        for (var i = 0; i < names.Length; i++) names[i] = reader.ReadText();
        return new CreateChildTable { Name = name, IsVirtual = isVirtual, SuperTableName = superTable, TagCount = tagCount, Suid = suid, Tags = tags, TagNames = names };
    }

    private static void WriteChild(WireWriter writer, CreateChildTable child)
    {
        writer.Text(child.SuperTableName);
        writer.Byte(child.TagCount);
        writer.Int64(child.Suid);
        var start = writer.BeginBinary();
        child.Tags.Encode(writer);
        writer.EndBinary(start);
        writer.Int32(child.TagNames.Count);
        foreach (var name in child.TagNames) writer.Text(name);
    }

    private static CreateTableRequest ReadAppended(ref WireReader reader, CreateTableRequest table)
    {
        var sqlLength = reader.ReadInt32();
        if (sqlLength > 0) table = table with { Sql = reader.ReadBinary() };
        if (table.Sql.Length != Math.Max(sqlLength, 0)) throw reader.Corrupt($"{sqlLength} bytes of SQL announced, {table.Sql.Length} there");
        if (reader.AtEnd) return table;
        if (table.Kind is TableKind.VirtualNormal or TableKind.VirtualChild) table = ReadReferences(ref reader, table);
        else if (table is CreateNormalTable normal)
        {
            var columns = SchemaCodec.ReadCompression(ref reader, normal.Columns, out var version);
            table = normal with { Columns = columns, CompressionVersion = version };
        }

        if (reader.AtEnd) return table;
        var schema = table is CreateNormalTable n ? n.Columns : TableSchema.Empty;
        schema = SchemaCodec.ReadTypeModifiers(ref reader, schema, out var present);
        if (table is CreateNormalTable typed) table = typed with { Columns = schema };
        return table with { HasTypeModifiers = present, Rest = reader.ReadRest() };
    }

    private static void WriteAppended(WireWriter writer, CreateTableRequest table)
    {
        if (table.Kind is TableKind.VirtualNormal or TableKind.VirtualChild) WriteReferences(writer, table);
        else if (table is CreateNormalTable normal)
        {
            if (normal.CompressionVersion is not { } version) return;
            SchemaCodec.WriteCompression(writer, normal.Columns, version);
        }

        if (table.HasTypeModifiers is not { } present) return;
        var schema = table is CreateNormalTable n ? n.Columns : TableSchema.Empty;
        SchemaCodec.WriteTypeModifiers(writer, schema, present || schema.Columns.Any(c => c.TypeModifier != 0));
        writer.Bytes(table.Rest.Span);
    }

    private static CreateTableRequest ReadReferences(ref WireReader reader, CreateTableRequest table)
    {
        var count = reader.ReadVarInt32();
        var version = reader.ReadVarInt32();
        var references = new ColumnReference[reader.CheckCount(count, 2, "column references")];
        for (var i = 0; i < references.Length; i++)
        {
            var present = reader.ReadBoolean();
            var id = reader.ReadVarInt16();
            references[i] = present ? new ColumnReference(id, reader.ReadText(), reader.ReadText(), reader.ReadText()) : new ColumnReference(id, null, null, null);
        }

        return table with { References = references, ReferencesVersion = version };
    }

    private static void WriteReferences(WireWriter writer, CreateTableRequest table)
    {
        writer.VarInt64(table.References.Count);
        writer.VarInt64(table.ReferencesVersion);
        foreach (var reference in table.References)
        {
            writer.Boolean(reference.Database is not null);
            writer.VarInt64(reference.ColumnId);
            if (reference.Database is null) continue;
            writer.Text(reference.Database);
            writer.Text(reference.Table ?? string.Empty);
            writer.Text(reference.Column ?? string.Empty);
        }
    }
}
