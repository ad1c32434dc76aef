using System.Text;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Capture;

/// <summary>Messages of a snapshot against the schema that the point holds.</summary>
internal static class SnapshotMessage
{
    /// <summary>Whether a column was widened since the schema was read.</summary>
    public static bool IsWider(DataMessage message, TableSchema schema)
    {
        TableSchema? checkedLast = null;
        foreach (var block in message.Blocks)
        {
            if (ReferenceEquals(block.Schema, checkedLast)) continue;
            checkedLast = block.Schema;
            for (var i = 0; i < block.Block.Columns.Count; i++)
            {
                var column = block.Block.Columns[i];
                if (!column.Type.IsVariable() || column.Type.IsBlob()) continue;
                var name = block.Schema!.Columns[i].Name;
                foreach (var wanted in schema.Columns)
                {
                    if (wanted.Bytes < column.SchemaBytes && wanted.Type == column.Type && wanted.Name == name) return true;
                }
            }
        }

        return false;
    }

    /// <summary>The message with the point's columns; values that are too long for them are left to the WAL.</summary>
    public static PooledBuffer Narrowed(DataMessage message, TableSchema schema)
    {
        using var builder = new DataMessageBuilder(message.Blocks[0].Precision);
        foreach (var block in message.Blocks)
        {
            var fit = ColumnFit.Of(schema.Columns, [.. block.Schema!.Columns.Select(c => c.Name)], block.Block, 0);
            if (fit is { HasKeys: true }) fit.AddTo(builder, Encoding.UTF8.GetBytes(block.TableName!), block.Block, [.. Enumerable.Range(0, block.Block.RowCount)]);
        }

        return builder.Build();
    }
}
