using System.Buffers.Binary;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>Reads over a data message without making anything of it.</summary>
internal static class DataMessagePeek
{
    public static DataMessageSummary Read(ref WireReader reader, bool raw)
    {
        DataMessageCodec.ReadOffsets(ref reader, out var request, out var response);
        var count = reader.CheckCount(reader.ReadInt32(), DataMessageCodec.BlockPrefixLength, "blocks");
        var summary = new DataMessageSummary(request, response, count, 0, long.MaxValue, long.MinValue);
        if (count == 0) return summary;
        var withName = reader.ReadBoolean();
        var withSchema = reader.ReadBoolean();
        for (var i = 0; i < count; i++)
        {
            var body = reader.ReadBinaryReader();
            var (rows, _) = DataMessageCodec.ReadBlockPrefix(ref body, raw ? RawSubmitCodec.BlockMarker : DataMessageCodec.BlockMarker);
            if (rows is < 0 or > int.MaxValue) throw body.Corrupt($"{rows} rows announced");
            summary = summary with { Rows = summary.Rows + rows };
            if (!raw) summary = AddTimes(summary, body.ReadRest().Span, (int)rows);
            if (withSchema) SchemaCodec.Skip(ref reader);
            if (withName) reader.ReadBinary();
        }

        return summary;
    }

    /// <summary>The range of the first column if it is a timestamp. In a table's block that is the key, never NULL.</summary>
    private static DataMessageSummary AddTimes(DataMessageSummary summary, ReadOnlySpan<byte> block, int rows)
    {
        if (block.Length <= RawBlock.HeaderLength) return summary;
        var columns = BinaryPrimitives.ReadInt32LittleEndian(block[12..]);
        var start = RawBlock.HeaderLength + (9L * columns) + ((rows + 7L) / 8);
        if (columns <= 0 || block[RawBlock.HeaderLength] != (byte)DataType.Timestamp || start + (8L * rows) > block.Length) return summary;
        var first = summary.FirstTimestamp;
        var last = summary.LastTimestamp;
        var times = block.Slice((int)start, 8 * rows);
        for (var i = 0; i < times.Length; i += 8)
        {
            var time = BinaryPrimitives.ReadInt64LittleEndian(times[i..]);
            first = Math.Min(first, time);
            last = Math.Max(last, time);
        }

        return summary with { FirstTimestamp = first, LastTimestamp = last };
    }
}
