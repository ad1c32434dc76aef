using Tidemark.TDengine.Messages.Encoding;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>Encodes the rows of raw submit data in row format. Pure, thread-safe.</summary>
/// <remarks>Source: messages of a 3.3.7.5 server, which this reproduces byte for byte.</remarks>
public static class SubmitRowsWriter
{
    /// <summary>Encodes the rows of one table, ordered by their keys.</summary>
    /// <param name="tableName">The bare table name.</param>
    /// <param name="precision">The unit of the timestamps.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="schema">All columns of the table in the version that the rows are of, with their ids.</param>
    public static RawSubmitPart Encode(string tableName, TimePrecision precision, SubmitRows rows, IReadOnlyList<ColumnDefinition> schema)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(schema);
        var rowWriter = new SubmitRowWriter(schema, rows.SchemaVersion);
        var order = new SubmitRowOrder(rows.Blocks, rowWriter.Key).Sort();
        var places = rows.Blocks.Select(block => Places(block, schema.Count)).ToArray();
        using var body = new WireWriter();
        foreach (var (block, row) in order) rowWriter.Write(body, rows.Blocks[block].Block, places[block], row);
        var flags = (SubmitRowLayout.FormatVersion << 8) | (rowWriter.Blobs.Count > 0 ? SubmitRowLayout.HasBlobs : 0);
        using var writer = new WireWriter();
        writer.VarInt64(flags);
        writer.Int64(rows.Suid);
        writer.Int64(rows.Uid);
        writer.VarInt64(rows.SchemaVersion);
        writer.VarUInt64((ulong)order.Length);
        writer.Bytes(body.Written);
        writer.Int64(rows.WrittenAtMs);
        if (rowWriter.Blobs.Count > 0) rowWriter.Blobs.Write(writer);
        return new RawSubmitPart(tableName, writer.Written.ToArray())
        {
            Precision = precision,
            Flags = flags,
            Suid = rows.Suid,
            Uid = rows.Uid,
            SchemaVersion = rows.SchemaVersion,
        };
    }

    /// <summary>Per column of the schema its place in the block.</summary>
    private static int[] Places(SubmitBlock block, int count)
    {
        var places = new int[count];
        Array.Fill(places, -1);
        for (var index = 0; index < block.Columns.Count; index++) places[block.Columns[index]] = index;
        return places;
    }
}
