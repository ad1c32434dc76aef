using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages.Encoding;

namespace Tidemark.TDengine.Messages;

/// <summary>Decodes the rows of raw submit data. Pure, thread-safe. What it gives is a copy.</summary>
/// <remarks>Source: messages of a 3.3.7.5 server, compared with the data messages of the same rows. Column format was not among them and is not decoded.</remarks>
public static class SubmitRowsReader
{
    /// <summary>Decodes the rows of one table.</summary>
    /// <param name="part">The submit data.</param>
    /// <param name="schema">All columns of the table in the version that the rows were written under.</param>
    /// <exception cref="TDengineFormatException">Malformed, of a form that is not decoded, or not of this schema.</exception>
    public static SubmitRows Decode(RawSubmitPart part, IReadOnlyList<ColumnDefinition> schema)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentOutOfRangeException.ThrowIfZero(schema.Count);
        var reader = new WireReader(part.Data);
        var flags = reader.ReadVarInt32();
        CheckFlags(ref reader, flags);
        var suid = reader.ReadInt64();
        var uid = reader.ReadInt64();
        var version = reader.ReadVarInt32();
        var count = reader.CheckCount((long)Math.Min(reader.ReadVarUInt64(), int.MaxValue), SubmitRowLayout.HeadLength, "rows");

        var blobs = (flags & SubmitRowLayout.HasBlobs) == 0 ? null : ReadBlobs(reader, count);
        var blocks = new List<SubmitBlock>();
        var cells = new SubmitCells(schema.Count);
        List<int> columns = [];
        using var builder = new RawBlockBuilder([]);
        for (var row = 0; row < count; row++)
        {
            SubmitRowReader.Read(ref reader, version, schema, blobs, cells);
            if (!HasColumns(cells, columns))
            {
                Finish(blocks, columns, builder);
                columns = [.. Enumerable.Range(0, schema.Count).Where(column => !cells.IsNone(column))];
                builder.Reset([.. columns.Select(column => TypeOf(schema[column]))]);
            }

            for (var index = 0; index < columns.Count; index++) Append(ref reader, builder, index, cells, columns[index], part.Data.Span);
        }

        Finish(blocks, columns, builder);
        var writtenAt = reader.ReadInt64();
        if (blobs is not null) reader.ReadRest();
        reader.CheckEnd("the rows of a table");
        return new SubmitRows { Suid = suid, Uid = uid, SchemaVersion = version, WrittenAtMs = writtenAt, Blocks = blocks };
    }

    /// <summary>They lie behind the rows and the time of the write.</summary>
    private static SubmitBlobs ReadBlobs(WireReader reader, int rows)
    {
        for (var row = 0; row < rows; row++) SubmitRowReader.Skip(ref reader);
        reader.ReadInt64();
        return SubmitBlobs.Read(ref reader);
    }

    private static void CheckFlags(ref WireReader reader, int flags)
    {
        if (flags >> 8 != SubmitRowLayout.FormatVersion) throw reader.Unsupported($"raw submit data of version {flags >> 8}");
        if ((flags & SubmitRowLayout.HasColumns) != 0) throw reader.Unsupported("raw submit data in columns");
        if ((flags & 0xFF & ~SubmitRowLayout.HasBlobs) != 0) throw reader.Unsupported($"raw submit data with the flags 0x{flags & 0xFF:X}");
    }

    private static void Append(ref WireReader reader, RawBlockBuilder builder, int index, SubmitCells cells, int column, ReadOnlySpan<byte> data)
    {
        if (cells.IsNull(column))
        {
            builder.AppendNull(index);
            return;
        }

        try
        {
            builder.Append(index, cells.Value(column, data));
        }
        catch (ArgumentException e)
        {
            throw reader.Corrupt(e.Message);
        }
    }

    private static bool HasColumns(SubmitCells cells, List<int> columns)
    {
        if (columns.Count == 0) return false;
        var next = 0;
        for (var column = 0; column < cells.Count; column++)
        {
            if (cells.IsNone(column)) continue;
            if (next == columns.Count || columns[next] != column) return false;
            next++;
        }

        return next == columns.Count;
    }

    private static void Finish(List<SubmitBlock> blocks, List<int> columns, RawBlockBuilder builder)
    {
        if (builder.RowCount > 0) blocks.Add(new SubmitBlock(columns, RawBlock.Parse(builder.ToArray())));
    }

    private static BlockColumnType TypeOf(ColumnDefinition column) => new(column.Type, column.Bytes, column.Precision, column.Scale);
}
