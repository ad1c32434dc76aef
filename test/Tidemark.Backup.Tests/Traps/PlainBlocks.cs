using System.Buffers.Binary;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Tests.Traps;

/// <summary>Data messages with INT columns, as a tool without our care would write them, or with it.</summary>
internal static class PlainBlocks
{
    /// <summary>A message for one table whose rows lie a millisecond apart.</summary>
    /// <param name="table">Its bare name.</param>
    /// <param name="columns">The columns behind <c>ts</c>.</param>
    /// <param name="start">The first row's time.</param>
    /// <param name="rows">How many.</param>
    /// <param name="value">The value of every column.</param>
    /// <param name="guarded">Whether the block ends as ours do.</param>
    /// <param name="withSchema">What the message says of itself.</param>
    public static byte[] Message(string table, string[] columns, long start, int rows, int value, bool guarded = false, bool withSchema = true)
    {
        var definitions = new List<ColumnDefinition> { new() { Name = "ts", Type = DataType.Timestamp, Bytes = 8 } };
        definitions.AddRange(columns.Select(c => new ColumnDefinition { Name = c, Type = DataType.Int, Bytes = 4 }));
        using var block = new RawBlockBuilder([.. definitions.Select(d => BlockColumnType.Fixed(d.Type))]);
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        for (var row = 0; row < rows; row++)
        {
            block.AppendInt64(0, start + row);
            for (var column = 1; column < definitions.Count; column++) block.Append(column, bytes);
        }

        using var builder = new DataMessageBuilder(TimePrecision.Milliseconds);
        builder.AddBlock(table, new MessageColumns(definitions, forArchive: !guarded), block);
        using var body = builder.Build();
        if (withSchema) return body.Memory.ToArray();
        var message = (DataMessage)TmqMessageReader.DecodeStrict(TmqRawType.Data, body.Memory);
        return TmqMessageWriter.ToArray(message with { WithSchema = false });
    }
}
