using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>Raw types 2 and 4.</summary>
internal static class DataMessageCodec
{
    /// <summary>The first byte of today's bodies; in older ones the offset's kind stands there.</summary>
    public const byte VersionPrefix = 100;

    /// <summary>Bytes in front of a block: marker, rows, compression, precision.</summary>
    public const int BlockPrefixLength = 18;
    public const long BlockMarker = 1;

    public static DataMessage Read(ref WireReader reader, bool withCreateRequests)
    {
        var prefixed = ReadOffsets(ref reader, out var request, out var response);
        var count = reader.CheckCount(reader.ReadInt32(), BlockPrefixLength, "blocks");
        var blocks = new TableBlock[count];
        var withName = true;
        var withSchema = true;
        if (count > 0)
        {
            withName = reader.ReadBoolean();
            withSchema = reader.ReadBoolean();
            for (var i = 0; i < count; i++) blocks[i] = ReadBlock(ref reader, withName, withSchema);
        }

        var creates = withCreateRequests ? ReadCreateRequests(ref reader) : null;
        long? sleep = withCreateRequests || reader.AtEnd ? null : reader.ReadInt64();
        reader.CheckEnd("a data message");
        return new DataMessage
        {
            HasVersionPrefix = prefixed,
            RequestOffset = request,
            ResponseOffset = response,
            WithTableName = withName,
            WithSchema = withSchema,
            Blocks = blocks,
            CreateRequests = creates,
            SleepTime = sleep,
        };
    }

    /// <summary>Reads the two offsets with the version prefix in front of them, if there is one.</summary>
    public static bool ReadOffsets(ref WireReader reader, out WalOffset request, out WalOffset response)
    {
        var peek = reader;
        var first = peek.ReadByte();
        var prefixed = first == VersionPrefix;
        if (first is > VersionPrefix and < 0x80) throw reader.Unsupported($"a data message of version {first}");
        if (!prefixed)
        {
            request = OffsetCodec.Read(ref reader);
            response = OffsetCodec.Read(ref reader);
            return false;
        }

        reader = peek;
        var offsets = reader.ReadObject();
        request = OffsetCodec.Read(ref offsets);
        response = OffsetCodec.Read(ref offsets);
        offsets.CheckEnd("the offsets");
        return true;
    }

    /// <summary>Reads the prefix of a block and returns its row count and precision.</summary>
    public static (long Rows, TimePrecision Precision) ReadBlockPrefix(ref WireReader reader, long expectedMarker)
    {
        var marker = reader.ReadInt64();
        if (marker != expectedMarker) throw reader.Unsupported($"a block with the marker {marker}");
        var rows = reader.ReadInt64BigEndian();
        if (reader.ReadByte() != 0) throw reader.Unsupported("a compressed block");
        var precision = (TimePrecision)reader.ReadByte();
        if (precision > TimePrecision.Nanoseconds) throw reader.Corrupt($"a block of precision {(byte)precision}");
        return (rows, precision);
    }

    public static void Write(WireWriter writer, DataMessage message)
    {
        WriteOffsets(writer, message.HasVersionPrefix, message.RequestOffset, message.ResponseOffset);
        writer.Int32(message.Blocks.Count);
        if (message.Blocks.Count > 0)
        {
            writer.Boolean(message.WithTableName);
            writer.Boolean(message.WithSchema);
            foreach (var block in message.Blocks) WriteBlock(writer, block, message);
        }

        if (message.CreateRequests is { } creates) WriteCreateRequests(writer, creates);
        else if (message.SleepTime is { } sleep) writer.Int64(sleep);
    }

    public static void WriteOffsets(WireWriter writer, bool prefixed, WalOffset request, WalOffset response)
    {
        var start = 0;
        if (prefixed)
        {
            writer.Byte(VersionPrefix);
            start = writer.BeginObject();
        }

        OffsetCodec.Write(writer, request);
        OffsetCodec.Write(writer, response);
        if (prefixed) writer.EndObject(start);
    }

    public static void WriteBlockPrefix(WireWriter writer, long marker, long rows, TimePrecision precision)
    {
        writer.Int64(marker);
        writer.Int64BigEndian(rows);
        writer.Byte(0);
        writer.Byte((byte)precision);
    }

    public static void WriteCreateRequests(WireWriter writer, IReadOnlyList<CreateTableRequest> creates)
    {
        writer.Int32(creates.Count);
        foreach (var create in creates)
        {
            var start = writer.BeginBinary();
            CreateTableCodec.Write(writer, create);
            writer.EndBinary(start);
        }
    }

    private static TableBlock ReadBlock(ref WireReader reader, bool withName, bool withSchema)
    {
        var body = reader.ReadBinaryReader();
        var (rows, precision) = ReadBlockPrefix(ref body, BlockMarker);
        var position = body.Position;
        var block = RawBlock.Parse(body.ReadRest(), position);
        if (block.RowCount != rows) throw body.Corrupt($"{rows} rows announced, {block.RowCount} in the block");
        var schema = withSchema ? SchemaCodec.Read(ref reader) : null;
        if (schema is not null && schema.Columns.Count != block.Columns.Count)
            throw reader.Corrupt($"{schema.Columns.Count} columns described, {block.Columns.Count} in the block");
        return new TableBlock(withName ? reader.ReadText() : null, precision, schema, block);
    }

    private static CreateTableRequest[] ReadCreateRequests(ref WireReader reader)
    {
        var creates = new CreateTableRequest[reader.CheckCount(reader.ReadInt32(), 16, "create requests")];
        for (var i = 0; i < creates.Length; i++)
        {
            var body = reader.ReadBinaryReader();
            creates[i] = CreateTableCodec.Read(ref body);
            body.CheckEnd("a create request");
        }

        return creates;
    }

    private static void WriteBlock(WireWriter writer, TableBlock block, DataMessage message)
    {
        writer.VarUInt64((ulong)(BlockPrefixLength + block.Block.Bytes.Length));
        WriteBlockPrefix(writer, BlockMarker, block.Block.RowCount, block.Precision);
        var start = writer.Length;
        writer.Bytes(block.Block.Bytes.Span);
        if (block.Block.Version != RawBlockLayout.WrittenVersion) writer.Overwrite(start, RawBlockLayout.WrittenVersion);
        if (message.WithSchema) SchemaCodec.Write(writer, block.Schema ?? throw new ArgumentException("A block of a message with schemas has none."));
        if (message.WithTableName) writer.Text(block.TableName ?? throw new ArgumentException("A block of a message with table names has none."));
    }
}
