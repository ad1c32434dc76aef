using System.Diagnostics.CodeAnalysis;
using Tidemark.Backup.Replay;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Contents;

/// <summary>
/// The schema of a backup point as its chain says it, without a server: super tables, tables, tags. Not thread-safe. Memory: a name, the tags and a few
/// numbers per table.
/// </summary>
internal sealed class PointSchema
{
    private readonly Dictionary<string, PointSuperTable> _superTables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PointTable> _tables = new(StringComparer.Ordinal);
    private long _lastId;

    /// <summary>Super tables that are not virtual, by name.</summary>
    public IEnumerable<PointSuperTable> SuperTables => _superTables.Values.OrderBy(t => t.Name, StringComparer.Ordinal);

    /// <summary>Child and normal tables that are not virtual, in no order.</summary>
    public IReadOnlyCollection<PointTable> Tables => _tables.Values;

    /// <summary>Names behind ids of the source, and virtual tables.</summary>
    public TargetSchema Names { get; } = new();

    /// <summary>What the points list of tables with a TTL.</summary>
    public ExpiredTables Expired { get; set; } = ExpiredTables.None;

    public bool TryGetTable(string name, [NotNullWhen(true)] out PointTable? table) => _tables.TryGetValue(name, out table);

    public bool TryGetSuperTable(string name, [NotNullWhen(true)] out PointSuperTable? table) => _superTables.TryGetValue(name, out table);

    public void Add(PointSuperTable table) => _superTables[table.Name] = table;

    public void Add(PointTable table) => _tables[table.Name] = table;

    /// <summary>An id for a new table.</summary>
    public long NewId() => ++_lastId;

    /// <summary>Notes what a create request tells, whether it makes a table or not.</summary>
    public void Learn(CreateTableRequest request)
    {
        Names.Learn(request);
        // A request for a table that is there may be one that the source refused, with an id that no table has.
        if (request.Uid != 0 && _tables.TryGetValue(request.Name, out var table) && table.Uid == 0) table.Uid = request.Uid;
    }

    public void RemoveTable(string name)
    {
        _tables.Remove(name);
        Names.RemoveTable(name);
    }

    /// <summary>Removes a super table and its children.</summary>
    public void RemoveSuperTable(string name)
    {
        if (!_superTables.Remove(name, out var parent)) return;
        foreach (var child in _tables.Where(t => ReferenceEquals(t.Value.Parent, parent)).Select(t => t.Key).ToList()) _tables.Remove(child);
    }
}
