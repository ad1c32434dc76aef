using Tidemark.Sandbox.Rows;
using Tidemark.Sandbox.Wal;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Catalog;

/// <content>Operations on rows.</content>
public sealed partial class Database
{
    /// <summary>Writes rows; all or none of the tables.</summary>
    /// <returns>Rows in the blocks, those with one key in one block counted once.</returns>
    public long Insert(IReadOnlyList<TableInsert> tables) => Insert(tables, WriteSource.Application);

    /// <summary>DELETE from a child or normal table.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="start">First timestamp that goes.</param>
    /// <param name="end">Last timestamp that goes.</param>
    /// <returns>Rows that were there.</returns>
    public long Delete(string table, long start, long end) => Delete(table, start, end, WriteSource.Application);

    /// <summary>DELETE from a super table.</summary>
    /// <param name="superTable">Its name.</param>
    /// <param name="children">The children that the tag condition left; null for all.</param>
    /// <param name="start">First timestamp that goes.</param>
    /// <param name="end">Last timestamp that goes.</param>
    /// <returns>Rows that were there.</returns>
    public long DeleteFromSuperTable(string superTable, IReadOnlyCollection<ChildTable>? children, long start, long end) =>
        DeleteFromSuperTable(superTable, children, start, end, WriteSource.Application);

    internal long Insert(IReadOnlyList<TableInsert> inserts, WriteSource source)
    {
        lock (Engine.Gate)
        {
            var writes = new PendingWrite[inserts.Count];
            for (var i = 0; i < writes.Length; i++)
                writes[i] = Prepare(inserts[i]);
            var log = new PendingLog(_vgroups);
            long rows = 0;
            foreach (var write in writes)
            {
                var table = FindTable(write.Insert.Table);
                if (table is null)
                {
                    table = Make(write.Insert.AutoCreate ?? throw Refusal.TableNotExist());
                    log.Created((ChildTable)table);
                }

                table.Rows.Upsert(write.Block, write.Sources);
                rows += write.Block.RowCount;
                log.Wrote(new(table, write.Insert.Columns, table.Columns, table.ColumnVersion, write.Block.Bytes));
            }

            log.AppendTo(source);
            return rows;
        }
    }

    internal long Delete(string name, long start, long end, WriteSource source)
    {
        lock (Engine.Gate)
        {
            var table = FindTable(name) ?? throw Refusal.TableNotExist();
            return Delete(table.Vgroup, name, table.Columns[0].Name, table.Suid, [table], start, end, source);
        }
    }

    internal long DeleteFromSuperTable(
        string name, IReadOnlyCollection<ChildTable>? children, long start, long end, WriteSource source)
    {
        lock (Engine.Gate)
        {
            var superTable = FindSuperTable(name) ?? throw Refusal.TableNotExist();
            var targets = (children ?? [.. superTable.Children.Values]).ToLookup(c => c.Vgroup);
            long rows = 0;
            foreach (var vgroup in _vgroups)
                rows += Delete(vgroup, name, superTable.Columns[0].Name, superTable.Suid, [.. targets[vgroup]], start, end, source);
            return rows;
        }
    }

    /// <summary>Deletes in one vgroup. The event has the range that was hit, or that of the statement when nothing was.</summary>
    private long Delete(
        Vgroup vgroup, string name, string timestamp, long suid, IReadOnlyList<Table> tables, long start, long end, WriteSource source)
    {
        var first = long.MaxValue;
        var last = long.MinValue;
        long rows = 0;
        foreach (var table in tables)
        {
            if (table.Rows.Matched(start, end) is not var (from, to, _))
                continue;
            first = Math.Min(first, from);
            last = Math.Max(last, to);
            rows += table.Rows.Delete(start, end);
        }

        var message = new DeleteRows
        {
            Suid = (ulong)suid,
            Uids = [.. tables.Select(t => t.Uid)],
            StartKey = rows == 0 ? start : first,
            EndKey = rows == 0 ? end : last,
            AffectedRows = rows,
            TableName = name,
            TimestampColumn = timestamp,
            DeletedAtMs = Engine.NowMs,
            Source = (byte)source,
        };
        Append(vgroup, message, source, [suid], message.Uids);
        return rows;
    }

    /// <summary>Checks rows, and that their table is there or will be.</summary>
    private PendingWrite Prepare(TableInsert insert)
    {
        IReadOnlyList<ColumnDefinition> columns;
        if (FindTable(insert.Table) is { } table)
        {
            if (table.IsVirtual)
                throw Refusal.VirtualTableWrite();
            columns = table.Columns;
        }
        else
        {
            var request = insert.AutoCreate ?? throw Refusal.TableNotExist();
            Check(request);
            columns = FindSuperTable(request.SuperTable)!.Columns;
        }

        var block = RawBlock.Parse(insert.Block);
        var sources = new int[columns.Count];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = SourceOf(insert, block, columns, i);
        if (sources[0] < 0)
            throw new SandboxException(0x0200, "Primary timestamp column should not be null");
        CheckRows(block, columns, sources);
        var composite = columns.Count > 1 && columns[1].IsCompositeKey ? sources[1] : -1;
        return new(insert, IncomingBlock.Normalize(block, insert.Columns, sources[0], composite), sources);
    }

    private static int SourceOf(TableInsert insert, RawBlock block, IReadOnlyList<ColumnDefinition> columns, int column)
    {
        if (column < insert.Columns.Count && ReferenceEquals(insert.Columns[column], columns[column]))
            return column;
        for (var i = 0; i < insert.Columns.Count; i++)
            if (insert.Columns[i].ColumnId == columns[column].ColumnId && block.Columns[i].Type == columns[column].Type)
                return i;
        return -1;
    }

    private void CheckRows(RawBlock block, IReadOnlyList<ColumnDefinition> columns, int[] sources)
    {
        var stamps = block.Columns[sources[0]];
        var bytes = block.Bytes.Span;
        var times = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(bytes.Slice(stamps.DataStart, stamps.DataLength));
        var oldest = OldestKept();
        var newest = Precision switch
        {
            TimePrecision.Microseconds => 31_556_995_200_000_000,
            TimePrecision.Nanoseconds => 9_214_646_400_000_000_000,
            _ => 31_556_995_200_000,
        };
        foreach (var time in times)
            if (time < oldest || time > newest)
                throw Refusal.TimestampOutOfRange();
        if (columns.Count < 2 || !columns[1].IsCompositeKey)
            return;
        if (sources[1] < 0)
            throw Refusal.CompositeKeyNull();
        for (var row = 0; row < block.RowCount; row++)
            if (block.IsNull(sources[1], row))
                throw Refusal.CompositeKeyNull();
    }

    /// <summary>The oldest timestamp that KEEP allows, in the database's precision.</summary>
    private long OldestKept()
    {
        var oldestMs = Engine.NowMs - (Options.KeepMinutes * 60_000);
        return Precision switch
        {
            TimePrecision.Microseconds => oldestMs * 1000,
            TimePrecision.Nanoseconds => oldestMs < -9_223_372_036_854 ? long.MinValue : oldestMs * 1_000_000,
            _ => oldestMs,
        };
    }

    /// <summary>Rows that passed the checks: the block, the rows that were given, and per column of the table the column of the block or -1.</summary>
    private readonly record struct PendingWrite(TableInsert Insert, RawBlock Block, int[] Sources);
}
