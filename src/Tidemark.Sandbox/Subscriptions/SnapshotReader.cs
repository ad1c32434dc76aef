using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.WebSockets;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>
/// Reads what is in a vgroup instead of its log: metas in batches, then rows table by table, then the log goes on.
/// Source: recorded snapshots of a 3.3.7.5 server, with what they lose (TTL, comments, precision and scale of decimals, rows of a
/// super-table topic with metas in a database that has other super tables).
/// </summary>
internal sealed class SnapshotReader(TopicFilter filter, GroupShare share, ConsumerSettings settings)
{
    private const int MaxBatch = 1000;

    private bool HasTraps => share.Vgroup.Database.Engine.Options.RealTraps;

    /// <summary>Where a snapshot starts; fixes what it delivers unless the group has one already.</summary>
    public WalOffset Start()
    {
        share.Snapshot ??= new SnapshotImage(share.Vgroup);
        return filter.DeliversMetas ? WalOffset.SnapshotMeta(0) : WalOffset.SnapshotData(0, long.MinValue);
    }

    public PolledResponse Read(WalOffset request)
    {
        var image = share.Snapshot ??= new SnapshotImage(share.Vgroup);
        return request.Kind == WalOffsetKind.SnapshotMeta ? ReadMetas(image, request) : ReadRows(image, request);
    }

    private PolledResponse ReadMetas(SnapshotImage image, WalOffset request)
    {
        var members = new List<BatchMember>();
        var index = request.Uid == 0 ? 0 : image.MetaIndexOf(request.Uid) + 1;
        long last = request.Uid;
        for (; index < image.Metas.Count && members.Count < MaxBatch; index++)
        {
            last = image.UidAt(index);
            if (image.Metas[index] is SuperTable superTable)
            {
                if (LosesRows && filter.Topic.SuperTable != superTable)
                {
                    // The real server stops at the first super table that is not the topic's.
                    index = image.Metas.Count;
                    break;
                }

                if (TakesMeta(superTable)) members.Add(new BatchMember(SnapshotMetas.Of(superTable, HasTraps)));
            }
            else if (image.Metas[index] is Table { IsDropped: false } table && TakesMeta(table))
            {
                members.Add(new BatchMember(SnapshotMetas.Of(table, HasTraps)));
            }
        }

        var next = index < image.Metas.Count ? WalOffset.SnapshotMeta(last) : WalOffset.SnapshotData(0, long.MinValue);
        if (members.Count == 0) return Respond(request, next);
        var body = PolledResponse.StartBody(members.Count * 256);
        TmqMessageWriter.Encode(new BatchMeta { Members = members }, body);
        return Respond(request, next, TmqRawType.BatchMeta, body);
    }

    private PolledResponse ReadRows(SnapshotImage image, WalOffset request)
    {
        var log = WalOffset.Log(image.LogVersion);
        if (!filter.DeliversRows || LosesRows) return Respond(request, log);
        var gathering = new DataGathering(filter, share.Vgroup);
        var index = request.Uid == 0 ? 0 : image.TableIndexOf(request.Uid);
        var from = request.Timestamp;
        // A real snapshot begins with timestamp 0 as the one read last: the first table of a vgroup comes without its rows up to the epoch.
        var isFirst = HasTraps && request.Uid == 0;
        for (; index < image.Tables.Count; index++, from = long.MinValue)
        {
            var table = image.Tables[index];
            // A real snapshot does not look at the tag condition.
            if (!filter.Takes(table, ignoresTags: HasTraps)) continue;
            if (isFirst) from = 1;
            isFirst = false;
            if (from > image.LastTimestamps[index]) continue;
            var next = GatherTable(gathering, table, from, image.LastTimestamps[index], settings.MinPollRows);
            if (next is { } timestamp) return gathering.ToResponse(request, WalOffset.SnapshotData(table.Uid, timestamp), share.Vgroup.Wal.Begin, share.Vgroup.Wal.End);
            if (gathering.Count >= settings.MinPollRows && index + 1 < image.Tables.Count)
                return gathering.ToResponse(request, WalOffset.SnapshotData(image.Tables[index + 1].Uid, long.MinValue), share.Vgroup.Wal.Begin, share.Vgroup.Wal.End);
        }

        return gathering.IsEmpty ? Respond(request, log) : gathering.ToResponse(request, log, share.Vgroup.Wal.Begin, share.Vgroup.Wal.End);
    }

    /// <summary>Gathers rows of one table. Returns the timestamp to go on from, or null when the table is done.</summary>
    private static long? GatherTable(DataGathering gathering, Table table, long from, long last, int enough)
    {
        var rows = table.Rows;
        var hasCompositeKey = table.Columns.Count > 1 && table.Columns[1].IsCompositeKey;
        var (chunk, row) = rows.LowerBound(from);
        for (; chunk < rows.Chunks.Count; chunk++, row = 0)
        {
            var timestamps = rows.Chunks[chunk].Timestamps;
            var end = timestamps[^1] <= last ? timestamps.Length : CountUpTo(timestamps, last);
            if (end <= row) return null;
            var reached = timestamps[end - 1];
            gathering.Add(table, rows.Chunks[chunk], row, end - row);
            if (end < timestamps.Length) return null;
            if (gathering.Count < enough) continue;
            if (chunk + 1 == rows.Chunks.Count || reached == last) return null;
            if (!hasCompositeKey || rows.Chunks[chunk + 1].Timestamps[0] != reached) return reached + 1;
        }

        return null;
    }

    private static int CountUpTo(ReadOnlySpan<long> timestamps, long last)
    {
        var index = timestamps.BinarySearch(last);
        if (index < 0) return ~index;
        while (index < timestamps.Length && timestamps[index] == last) index++;
        return index;
    }

    /// <summary>WITH META AS STABLE where the database has other super tables: no rows.</summary>
    private bool LosesRows => HasTraps && filter.DeliversMetas && filter.Topic.SuperTable is not null && share.Vgroup.Database.SuperTables.Count > 1;

    private bool TakesMeta(SuperTable superTable) => filter.Topic.SuperTable is not { } mine || mine == superTable;

    private bool TakesMeta(Table table) =>
        filter.Topic.SuperTable is null || (table is ChildTable child && child.SuperTable == filter.Topic.SuperTable && TakesMeta(child.SuperTable));

    private PolledResponse Respond(WalOffset request, WalOffset next, ushort rawType = 0, AnswerBuffer? body = null) =>
        new(request, next, share.Vgroup.Wal.Begin, share.Vgroup.Wal.End) { RawType = rawType, Buffer = body };
}
