namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>0x243 behind the head: fields without an object around them.</summary>
internal static class DeleteRowsCodec
{
    public static DeleteRows Read(ref WireReader reader)
    {
        var suid = reader.ReadUInt64();
        var uids = new long[reader.CheckCount(reader.ReadVarInt32(), 8, "tables")];
        for (var i = 0; i < uids.Length; i++) uids[i] = reader.ReadInt64();
        var message = new DeleteRows
        {
            Suid = suid,
            Uids = uids,
            StartKey = reader.ReadInt64(),
            EndKey = reader.ReadInt64(),
            AffectedRows = reader.ReadVarInt64(),
            TableName = reader.ReadText(),
            TimestampColumn = reader.ReadText(),
            DeletedAtMs = null,
            Source = null,
        };
        if (reader.AtEnd) return message;
        message = message with { DeletedAtMs = reader.ReadInt64() };
        return reader.AtEnd ? message : message with { Source = reader.ReadByte(), Rest = reader.ReadRest() };
    }

    public static void Write(WireWriter writer, DeleteRows message)
    {
        writer.Int64((long)message.Suid);
        writer.VarInt64(message.Uids.Count);
        foreach (var uid in message.Uids) writer.Int64(uid);
        writer.Int64(message.StartKey);
        writer.Int64(message.EndKey);
        writer.VarInt64(message.AffectedRows);
        writer.Text(message.TableName);
        writer.Text(message.TimestampColumn);
        if (message.DeletedAtMs is not { } deleted) return;
        writer.Int64(deleted);
        if (message.Source is not { } source) return;
        writer.Byte(source);
        writer.Bytes(message.Rest.Span);
    }
}
