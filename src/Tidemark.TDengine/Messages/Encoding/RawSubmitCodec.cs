namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>Raw type 6. The submit data of a table stays as it is.</summary>
internal static class RawSubmitCodec
{
    public const long BlockMarker = 2;

    public static RawSubmit Read(ref WireReader reader)
    {
        if (DataMessageCodec.ReadOffsets(ref reader, out var request, out var response)) throw reader.Unsupported("raw submit data with a version prefix");
        var parts = new RawSubmitPart[reader.CheckCount(reader.ReadInt32(), DataMessageCodec.BlockPrefixLength, "parts")];
        if (parts.Length > 0)
        {
            if (!reader.ReadBoolean()) throw reader.Unsupported("raw submit data without table names");
            if (reader.ReadBoolean()) throw reader.Unsupported("raw submit data with schemas");
        }

        for (var i = 0; i < parts.Length; i++) parts[i] = ReadPart(ref reader);
        long? sleep = reader.AtEnd ? null : reader.ReadInt64();
        reader.CheckEnd("raw submit data");
        return new RawSubmit { RequestOffset = request, ResponseOffset = response, Parts = parts, SleepTime = sleep };
    }

    public static void Write(WireWriter writer, RawSubmit message)
    {
        DataMessageCodec.WriteOffsets(writer, false, message.RequestOffset, message.ResponseOffset);
        writer.Int32(message.Parts.Count);
        if (message.Parts.Count > 0)
        {
            writer.Boolean(true);
            writer.Boolean(false);
        }

        foreach (var part in message.Parts)
        {
            writer.VarUInt64((ulong)(DataMessageCodec.BlockPrefixLength + 4 + part.Data.Length));
            DataMessageCodec.WriteBlockPrefix(writer, BlockMarker, 0, part.Precision);
            writer.Int32(part.Data.Length);
            writer.Bytes(part.Data.Span);
            writer.Text(part.TableName);
        }

        if (message.SleepTime is { } sleep) writer.Int64(sleep);
    }

    private static RawSubmitPart ReadPart(ref WireReader reader)
    {
        var body = reader.ReadBinaryReader();
        var (rows, precision) = DataMessageCodec.ReadBlockPrefix(ref body, BlockMarker);
        if (rows != 0) throw body.Corrupt($"{rows} rows announced in raw submit data");
        var length = body.ReadInt32();
        if (length != body.Remaining) throw body.Corrupt($"{length} bytes of submit data announced, {body.Remaining} there");
        var inner = body;
        var data = body.ReadRest();
        return new RawSubmitPart(reader.ReadText(), data)
        {
            Precision = precision,
            Flags = inner.ReadVarInt32(),
            Suid = inner.ReadInt64(),
            Uid = inner.ReadInt64(),
            SchemaVersion = inner.ReadVarInt32(),
        };
    }
}
