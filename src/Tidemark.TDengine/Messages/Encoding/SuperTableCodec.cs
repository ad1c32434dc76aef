namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>0x213, 0x215 and 0x217 behind the head.</summary>
internal static class SuperTableCodec
{
    public static SuperTableDefinition Read(ref WireReader outer)
    {
        var reader = outer.ReadObject();
        var name = reader.ReadText();
        var suid = reader.ReadInt64();
        var rollup = reader.ReadByte();
        var columns = SchemaCodec.Read(ref reader);
        var tags = SchemaCodec.Read(ref reader);
        if (rollup != 0) throw reader.Unsupported("a super table with a rollup");
        var alterLength = reader.ReadInt32();
        var alterData = alterLength > 0 ? reader.ReadBinary() : default;
        if (alterData.Length != Math.Max(alterLength, 0)) throw reader.Corrupt($"{alterLength} bytes of the original request announced, {alterData.Length} there");
        var definition = new SuperTableDefinition
        {
            Name = name, Suid = suid, Rollup = rollup, Columns = columns, Tags = tags, AlterData = alterData,
            Source = null, ColumnsCompressed = null, CompressionVersion = null, Keep = null, HasTypeModifiers = null, IsVirtual = null,
        };
        return ReadAppended(ref reader, definition);
    }

    public static void Write(WireWriter writer, SuperTableDefinition definition)
    {
        if (definition.Rollup != 0) throw new ArgumentException("A super table with a rollup is not encoded.", nameof(definition));
        var start = writer.BeginObject();
        writer.Text(definition.Name);
        writer.Int64(definition.Suid);
        writer.Byte(definition.Rollup);
        SchemaCodec.Write(writer, definition.Columns);
        SchemaCodec.Write(writer, definition.Tags);
        writer.Int32(definition.AlterData.Length);
        if (!definition.AlterData.IsEmpty) writer.Binary(definition.AlterData.Span);
        WriteAppended(writer, definition);
        writer.EndObject(start);
    }

    public static DropSuperTable ReadDrop(ref WireReader outer)
    {
        var reader = outer.ReadObject();
        return new DropSuperTable(reader.ReadText(), reader.ReadInt64()) { Rest = reader.ReadRest() };
    }

    public static void WriteDrop(WireWriter writer, DropSuperTable message)
    {
        var start = writer.BeginObject();
        writer.Text(message.Name);
        writer.Int64(message.Suid);
        writer.Bytes(message.Rest.Span);
        writer.EndObject(start);
    }

    private static SuperTableDefinition ReadAppended(ref WireReader reader, SuperTableDefinition definition)
    {
        if (reader.AtEnd) return definition;
        definition = definition with { Source = reader.ReadByte() };
        if (reader.AtEnd) return definition;
        definition = definition with { ColumnsCompressed = reader.ReadBoolean() };
        if (reader.AtEnd) return definition;
        var columns = SchemaCodec.ReadCompression(ref reader, definition.Columns, out var version);
        definition = definition with { Columns = columns, CompressionVersion = version };
        if (reader.AtEnd) return definition;
        definition = definition with { Keep = reader.ReadInt64() };
        if (reader.AtEnd) return definition;
        columns = SchemaCodec.ReadTypeModifiers(ref reader, columns, out var present);
        definition = definition with { Columns = columns, HasTypeModifiers = present };
        if (reader.AtEnd) return definition;
        definition = definition with { IsVirtual = reader.ReadBoolean() };
        return definition with { Rest = reader.ReadRest() };
    }

    private static void WriteAppended(WireWriter writer, SuperTableDefinition definition)
    {
        if (definition.Source is not { } source) return;
        writer.Byte(source);
        if (definition.ColumnsCompressed is not { } compressed) return;
        writer.Boolean(compressed);
        if (definition.CompressionVersion is not { } version) return;
        SchemaCodec.WriteCompression(writer, definition.Columns, version);
        if (definition.Keep is not { } keep) return;
        writer.Int64(keep);
        if (definition.HasTypeModifiers is not { } present) return;
        SchemaCodec.WriteTypeModifiers(writer, definition.Columns, present);
        if (definition.IsVirtual is not { } isVirtual) return;
        writer.Boolean(isVirtual);
        writer.Bytes(definition.Rest.Span);
    }
}
