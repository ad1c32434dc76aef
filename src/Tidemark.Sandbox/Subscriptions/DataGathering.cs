using System.Collections.Frozen;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Rows;
using Tidemark.Sandbox.Wal;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>Gathers the rows that one data message will carry.</summary>
internal sealed class DataGathering(TopicFilter filter, Vgroup vgroup)
{
    private readonly List<TableBlock> _blocks = [];
    private readonly SubmitGathering _submits = new(vgroup);
    private List<CreateTableRequest>? _requests;
    private RowsKind? _kind;
    private int _bytes;

    /// <summary>Whether rows of the log go out as raw submit data.</summary>
    public bool WantsSubmitData { get; init; }

    /// <summary>Uids of tables whose rows of the log the group does not get.</summary>
    public IReadOnlySet<long> LeftOut { get; init; } = FrozenSet<long>.Empty;

    public bool IsEmpty => _blocks.Count == 0 && _submits.IsEmpty;

    /// <summary>Rows so far.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// Adds rows of the log; the tables that they made come with them. False: they need a message of their own, for one of raw submit data
    /// has each table once and no tables to make. Source: recorded streams of a 3.3.7.5 server.
    /// </summary>
    public bool TryAdd(WalRows entry)
    {
        var created = filter.DeliversMetas ? entry.Created : [];
        var taken = entry.Tables.Where(rows => filter.Takes(rows.Table) && !LeftOut.Contains(rows.Table.Uid)).ToList();
        if (taken.Count == 0) return true;
        var kind = KindOf(taken, created);
        if (WantsSubmitData && _kind is { } others && (others != kind || taken.Exists(rows => Holds(rows.Table)))) return false;
        _kind = kind;
        if (kind == RowsKind.Submit) Count += _submits.Add(taken, entry.TimeMs);
        else Add(taken, created);
        return true;
    }

    private void Add(List<WalTableRows> taken, IReadOnlyList<CreateChildTable> created)
    {
        foreach (var rows in taken)
        {
            Add(rows.Table, rows.Columns, schemaVersion: 0, rows.DeliveredBlock(vgroup.Database.Engine.Options.RealTraps));
            if (created.FirstOrDefault(request => request.Uid == rows.Table.Uid) is { } made) AddRequest(made);
        }
    }

    /// <summary>Adds rows as they are stored, all columns; a real snapshot does not know the precision and scale of decimals.</summary>
    public void Add(Table table, RowChunk chunk, int firstRow, int rows)
    {
        var columns = table.Rows.Columns;
        Span<int> ordinals = columns.Count <= 256 ? stackalloc int[columns.Count] : new int[columns.Count];
        for (var index = 0; index < ordinals.Length; index++) ordinals[index] = index;
        var block = new byte[chunk.BlockLength(firstRow, rows, ordinals)];
        chunk.WriteBlock(firstRow, rows, ordinals, version: 2, block);
        if (vgroup.Database.Engine.Options.RealTraps) ForgetDecimals(columns, block);
        Add(table, columns, table.ColumnVersion, block);
    }

    public PolledResponse ToResponse(WalOffset request, WalOffset next, long walBegin, long walEnd)
    {
        if (_kind == RowsKind.Submit)
        {
            var submit = PolledResponse.StartBody(_submits.ByteLength);
            TmqMessageWriter.Encode(_submits.ToMessage(request, next), submit);
            return new PolledResponse(request, next, walBegin, walEnd) { RawType = TmqRawType.RawSubmit, Buffer = submit, Rows = Count };
        }

        var message = new DataMessage
        {
            RequestOffset = request,
            ResponseOffset = next,
            Blocks = _blocks,
            CreateRequests = _requests,
            WithTableName = filter.Topic.Request.Kind != TopicKind.Query,
        };
        var body = PolledResponse.StartBody(_bytes);
        TmqMessageWriter.Encode(message, body);
        return new PolledResponse(request, next, walBegin, walEnd) { RawType = message.RawType, Buffer = body, Rows = Count };
    }

    private void Add(Table table, IReadOnlyList<Catalog.ColumnDefinition> columns, int schemaVersion, ReadOnlyMemory<byte> block)
    {
        var name = table.Name;
        if (filter.Topic.Request.Query is { } query)
        {
            if (query.Apply(table, columns, block) is not { } result) return;
            name = null;
            columns = query.ResultColumns;
            schemaVersion = 0;
            block = result;
        }

        var parsed = RawBlock.Parse(block);
        _blocks.Add(new TableBlock(name, vgroup.Database.Precision, WireColumns.InMessage(columns, schemaVersion), parsed));
        _bytes += block.Length + 1024;
        Count += parsed.RowCount;
    }

    /// <summary>The results of query topics are no raw submit data.</summary>
    private RowsKind KindOf(List<WalTableRows> taken, IReadOnlyList<CreateChildTable> created)
    {
        if (!WantsSubmitData || filter.Topic.Request.Query is not null) return RowsKind.Data;
        if (created.Any(request => taken.Exists(rows => rows.Table.Uid == request.Uid))) return RowsKind.Created;
        return RowsKind.Submit;
    }

    private bool Holds(Table table) => _submits.Holds(table) || _blocks.Exists(block => block.TableName == table.Name);

    private void AddRequest(CreateChildTable made)
    {
        _requests ??= [];
        if (!_requests.Exists(request => request.Uid == made.Uid)) _requests.Add(made);
    }

    private static void ForgetDecimals(IReadOnlyList<Catalog.ColumnDefinition> columns, Span<byte> block)
    {
        for (var index = 0; index < columns.Count; index++)
            if (columns[index].TypeModifier != 0)
                RawBlockCopy.PatchColumn(block, index, new BlockColumnType(columns[index].Type, columns[index].Bytes));
    }
}
