namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>0x207 behind the head.</summary>
internal static class DropTablesCodec
{
    public static DropTables Read(ref WireReader outer)
    {
        var reader = outer.ReadObject();
        var tables = new DropTableRequest[reader.CheckCount(reader.ReadVarInt32(), 23, "tables")];
        for (var i = 0; i < tables.Length; i++) tables[i] = ReadTable(ref reader);
        return new DropTables(tables) { Rest = reader.ReadRest() };
    }

    public static void Write(WireWriter writer, DropTables message)
    {
        var start = writer.BeginObject();
        writer.VarInt64(message.Tables.Count);
        foreach (var table in message.Tables)
        {
            var inner = writer.BeginObject();
            writer.Text(table.Name);
            writer.Int64((long)table.Suid);
            writer.Int64(table.Uid);
            writer.Byte(table.IfExists);
            if (table.IsVirtual is { } isVirtual)
            {
                writer.Byte(isVirtual);
                writer.Bytes(table.Rest.Span);
            }

            writer.EndObject(inner);
        }

        writer.Bytes(message.Rest.Span);
        writer.EndObject(start);
    }

    private static DropTableRequest ReadTable(ref WireReader outer)
    {
        var reader = outer.ReadObject();
        var table = new DropTableRequest(reader.ReadText(), reader.ReadUInt64(), reader.ReadInt64()) { IfExists = reader.ReadByte(), IsVirtual = null };
        return reader.AtEnd ? table : table with { IsVirtual = reader.ReadByte(), Rest = reader.ReadRest() };
    }
}
