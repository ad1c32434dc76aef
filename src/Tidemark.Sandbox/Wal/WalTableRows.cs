using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Wal;

/// <summary>One block of rows of one table as it was written.</summary>
/// <param name="Table">The table; delivered only while <see cref="Catalog.Table.IsDropped"/> is false.</param>
/// <param name="Columns">Columns of the block under the schema of that time.</param>
/// <param name="Schema">All columns of the table at that time.</param>
/// <param name="ColumnVersion">That schema's version.</param>
/// <param name="Block">The raw block, version field 2.</param>
public sealed record WalTableRows(
    Table Table, IReadOnlyList<ColumnDefinition> Columns, IReadOnlyList<ColumnDefinition> Schema, int ColumnVersion, ReadOnlyMemory<byte> Block)
{
    /// <summary>
    /// The block as a subscription delivers it. The real server takes the precision and scale of a DECIMAL from the column that is now in its
    /// place, which after a DROP COLUMN is another one. Source: recorded streams of a 3.3.7.5 server.
    /// </summary>
    /// <param name="realTraps">Whether to make that mistake.</param>
    public ReadOnlyMemory<byte> DeliveredBlock(bool realTraps)
    {
        if (!realTraps || ReferenceEquals(Schema, Table.Columns))
            return Block;
        byte[]? patched = null;
        for (var i = 0; i < Columns.Count; i++)
        {
            if (!Columns[i].Type.IsDecimal())
                continue;
            var place = PlaceOf(Columns[i].ColumnId);
            var modifier = place < Table.Columns.Count ? Table.Columns[place].TypeModifier : 0;
            if (modifier == Columns[i].TypeModifier)
                continue;
            patched ??= Block.ToArray();
            RawBlockCopy.PatchColumn(patched, i, new(Columns[i].Type, Columns[i].Bytes, (byte)(modifier >> 8), (byte)modifier));
        }

        return patched ?? Block;
    }

    private int PlaceOf(int columnId)
    {
        var place = 0;
        while (place < Schema.Count && Schema[place].ColumnId != columnId)
            place++;
        return place;
    }
}
