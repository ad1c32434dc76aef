using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>
/// What a snapshot of a vgroup was taken of: the tables there were, how far their rows went, and where the log goes on.
/// Rows that come later are left to the log as long as they are newer than the table's last row; older ones arrive twice, which is harmless.
/// </summary>
internal sealed class SnapshotImage
{
    private readonly Dictionary<long, int> _metaIndex = [];
    private readonly Dictionary<long, int> _tableIndex = [];

    public SnapshotImage(Vgroup vgroup)
    {
        LogVersion = vgroup.Wal.End;
        Tables = [.. vgroup.Tables.Values.Where(table => !table.IsVirtual).OrderBy(table => table.Uid)];
        Metas = [.. vgroup.Database.SuperTables.Values.Where(table => !table.IsVirtual).Concat<object>(Tables).OrderBy(UidOf)];
        LastTimestamps = [.. Tables.Select(LastTimestamp)];
        for (var index = 0; index < Tables.Count; index++) _tableIndex[Tables[index].Uid] = index;
        for (var index = 0; index < Metas.Count; index++) _metaIndex[UidOf(Metas[index])] = index;
    }

    /// <summary>The first version that is not part of it.</summary>
    public long LogVersion { get; }

    /// <summary>Super tables and tables in the order they were made.</summary>
    public IReadOnlyList<object> Metas { get; }

    /// <summary>Tables in the order they were made.</summary>
    public IReadOnlyList<Table> Tables { get; }

    /// <summary>Per table; <see cref="long.MinValue"/> for one without rows.</summary>
    public IReadOnlyList<long> LastTimestamps { get; }

    public long UidAt(int metaIndex) => UidOf(Metas[metaIndex]);

    public int MetaIndexOf(long uid) => _metaIndex.GetValueOrDefault(uid, Metas.Count);

    public int TableIndexOf(long uid) => _tableIndex.GetValueOrDefault(uid, Tables.Count);

    private static long UidOf(object meta) => meta is SuperTable superTable ? superTable.Suid : ((Table)meta).Uid;

    private static long LastTimestamp(Table table)
    {
        var chunks = table.Rows.Chunks;
        return chunks.Count == 0 ? long.MinValue : chunks[^1].Timestamps[^1];
    }
}
