using System.Collections.Concurrent;
using System.Collections.Frozen;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Selection;

/// <summary>
/// The tables and times that a restore takes. Tables are chosen as they are at the restored point, so a table that had the name of a chosen one before, under another super
/// table or of another kind, passes by with all that is about it. Thread-safe.
/// </summary>
internal sealed class TableSelection
{
    private readonly FrozenDictionary<string, string?>? _tables;
    private readonly FrozenSet<string>? _superTables;
    private readonly FrozenSet<string> _outside;
    // The lives of chosen names in the stream: what the table that has the name now belongs to.
    private readonly ConcurrentDictionary<string, Life> _lives = new(StringComparer.Ordinal);

    /// <summary>Makes a selection.</summary>
    /// <param name="tables">Names of child and normal tables with their super tables (null for a normal table); null for all.</param>
    /// <param name="superTables">Names of super tables; null for all.</param>
    /// <param name="outside">Names of virtual tables.</param>
    /// <param name="time">Times of rows.</param>
    public TableSelection(IReadOnlyDictionary<string, string?>? tables, IEnumerable<string>? superTables, IEnumerable<string> outside, TimeRange time)
    {
        _tables = tables?.ToFrozenDictionary(StringComparer.Ordinal);
        _superTables = superTables?.ToFrozenSet(StringComparer.Ordinal);
        _outside = outside.ToFrozenSet(StringComparer.Ordinal);
        Time = time;
    }

    /// <summary>Everything.</summary>
    public static TableSelection All { get; } = new(null, null, [], TimeRange.All);

    /// <summary>Times of rows.</summary>
    public TimeRange Time { get; }

    /// <summary>Whether tables were chosen at all.</summary>
    public bool HasTables => _tables is not null;

    /// <summary>The tables chosen, with their super tables; empty when none were chosen.</summary>
    public IReadOnlyDictionary<string, string?> Tables => _tables ?? FrozenDictionary<string, string?>.Empty;

    /// <summary>The super tables taken; empty when none were chosen.</summary>
    public IReadOnlyCollection<string> SuperTables => _superTables is null ? [] : _superTables;

    /// <summary>The virtual tables chosen.</summary>
    public IReadOnlyCollection<string> Outside => _outside;

    /// <summary>What a person reads of it, a line each.</summary>
    public IReadOnlyList<string> Description { get; init; } = [];

    /// <summary>Whether a super table is created and changed.</summary>
    public bool TakesSuperTable(string name) => _superTables is null || _superTables.Contains(name);

    /// <summary>Whether what lies outside the stream is created.</summary>
    public bool TakesOutside(string name) => _tables is null || _outside.Contains(name);

    /// <summary>Whether the table that has the name at the restored point is chosen.</summary>
    public bool IsChosen(string table) => _tables is null || _tables.ContainsKey(table);

    /// <summary>Whether rows and changes of the table that has the name now are taken.</summary>
    public bool Takes(string table) => _tables is null || (_tables.ContainsKey(table) && (!_lives.TryGetValue(table, out var life) || life.IsTaken));

    /// <summary>Whether a table is created. A name that a request gave to another table stays with it until it is dropped.</summary>
    public bool Takes(CreateTableRequest request)
    {
        if (_tables is null) return true;
        if (!_tables.TryGetValue(request.Name, out var wanted)) return false;
        var parent = (request as CreateChildTable)?.SuperTableName;
        return _lives.GetOrAdd(request.Name, static (_, life) => life, new Life(parent, parent == wanted)).IsTaken;
    }

    /// <summary>Whether the deletion of a table is carried out. Its name is free from then on.</summary>
    public bool TakesDrop(string table)
    {
        if (_tables is null) return true;
        var isTaken = Takes(table);
        _lives.TryRemove(table, out _);
        return isTaken;
    }

    /// <summary>Whether the deletion of a super table is carried out. The names of its children are free from then on.</summary>
    public bool TakesSuperTableDrop(string name)
    {
        foreach (var (table, _) in _lives.Where(l => l.Value.SuperTable == name)) _lives.TryRemove(table, out _);
        return TakesSuperTable(name);
    }

    private readonly record struct Life(string? SuperTable, bool IsTaken);
}
