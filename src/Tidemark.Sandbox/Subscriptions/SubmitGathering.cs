using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Wal;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>Gathers the parts of one message of raw submit data.</summary>
internal sealed class SubmitGathering(Vgroup vgroup)
{
    private readonly List<RawSubmitPart> _parts = [];
    private readonly HashSet<long> _tables = [];

    public bool IsEmpty => _parts.Count == 0;

    public int ByteLength => _parts.Sum(part => part.Data.Length + 256);

    public bool Holds(Table table) => _tables.Contains(table.Uid);

    /// <summary>Adds rows of one log entry, a part for each table.</summary>
    /// <param name="taken">The rows.</param>
    /// <param name="timeMs">When they were written.</param>
    /// <returns>How many rows.</returns>
    public long Add(IReadOnlyList<WalTableRows> taken, long timeMs)
    {
        var count = 0L;
        foreach (var blocks in taken.GroupBy(rows => rows.Table.Uid))
        {
            var first = blocks.First();
            var rows = new SubmitRows
            {
                Suid = first.Table.Suid,
                Uid = first.Table.Uid,
                SchemaVersion = first.ColumnVersion,
                WrittenAtMs = timeMs,
                Blocks = [.. blocks.Select(BlockOf)],
            };
            _tables.Add(first.Table.Uid);
            _parts.Add(SubmitRowsWriter.Encode(first.Table.Name, vgroup.Database.Precision, rows, WireColumns.InMessage(first.Schema, first.ColumnVersion).Columns));
            count += rows.Blocks.Sum(block => (long)block.Block.RowCount);
        }

        return count;
    }

    public RawSubmit ToMessage(WalOffset request, WalOffset next) => new() { RequestOffset = request, ResponseOffset = next, Parts = _parts };

    private static SubmitBlock BlockOf(WalTableRows rows) => new([.. rows.Columns.Select(column => PlaceOf(rows.Schema, column.ColumnId))], RawBlock.Parse(rows.Block));

    private static int PlaceOf(IReadOnlyList<Catalog.ColumnDefinition> schema, int columnId)
    {
        var place = 0;
        while (schema[place].ColumnId != columnId) place++;
        return place;
    }
}
