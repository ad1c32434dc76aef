using System.Diagnostics.CodeAnalysis;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Replay;

/// <summary>
/// The schema of the target as this restore knows it: what it created, or read when it was not the first. Also the names behind the ids of the source,
/// which deletes use. Thread-safe. Memory: one name and two entries per table.
/// </summary>
internal sealed class TargetSchema
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TargetTable> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TargetSuperTable> _superTables = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (string Name, long CreatedAtMs)> _names = [];
    private readonly HashSet<string> _virtual = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _unnamed = new(StringComparer.Ordinal);
    private readonly Dictionary<IReadOnlyList<ColumnDefinition>, TargetColumns> _shared = new(new SameColumns());

    /// <summary>Child and normal tables.</summary>
    public int TableCount
    {
        get
        {
            lock (_lock) return _tables.Count;
        }
    }

    /// <summary>What gives a child or normal table its columns.</summary>
    public bool TryGetTable(string name, [NotNullWhen(true)] out TargetTable? table)
    {
        lock (_lock) return _tables.TryGetValue(name, out table);
    }

    public bool TryGetSuperTable(string name, [NotNullWhen(true)] out TargetSuperTable? table)
    {
        lock (_lock) return _superTables.TryGetValue(name, out table);
    }

    public void Add(TargetSuperTable table)
    {
        lock (_lock) _superTables[table.Name] = table;
    }

    public void AddTable(string name, TargetTable relation)
    {
        lock (_lock) _tables[name] = relation;
    }

    /// <summary>One object for all tables with the same columns: a hundred thousand normal tables are seldom of a hundred thousand shapes.</summary>
    public TargetColumns Share(IReadOnlyList<ColumnDefinition> columns)
    {
        lock (_lock)
        {
            if (!_shared.TryGetValue(columns, out var shared)) _shared.Add(columns, shared = new TargetColumns(columns));
            return shared;
        }
    }

    public void RemoveTable(string name)
    {
        lock (_lock)
        {
            _tables.Remove(name);
            _unnamed.Remove(name);
        }
    }

    /// <summary>Forgets a super table and its children.</summary>
    public void RemoveSuperTable(string name)
    {
        lock (_lock)
        {
            if (!_superTables.Remove(name, out var table)) return;
            foreach (var child in _tables.Where(t => ReferenceEquals(t.Value, table)).Select(t => t.Key).ToList()) _tables.Remove(child);
        }
    }

    /// <summary>Notes which name a create request gives to an id of the source.</summary>
    public void Learn(CreateTableRequest request)
    {
        lock (_lock)
        {
            if (request.Kind is TableKind.VirtualChild or TableKind.VirtualNormal) _virtual.Add(request.Name);
            else _virtual.Remove(request.Name);
            if (request.Uid == 0)
            {
                _unnamed[request.Name] = (request as CreateChildTable)?.SuperTableName ?? request.Name;
                return;
            }

            _names[request.Uid] = (request.Name, 0);
            _unnamed.Remove(request.Name);
        }
    }

    /// <summary>Notes when a table of the point's schema was made, for <see cref="IsCreation"/>; it counts until the stream has told of its id.</summary>
    public void NoteListed(CreateTableRequest request)
    {
        lock (_lock)
        {
            if (request.Uid != 0) _names[request.Uid] = (request.Name, request.CreatedAtMs);
        }
    }

    /// <summary>The name behind an id of the source; null when no create request named it.</summary>
    public string? NameOf(long uid)
    {
        lock (_lock) return _names.GetValueOrDefault(uid).Name;
    }

    /// <summary>
    /// Whether a request is the one that made the table of its name, of which the schema of the point told before: the same id, and the same moment. A request that the source refused has
    /// another id or comes later. To be asked before <see cref="Learn"/>.
    /// </summary>
    public bool IsCreation(CreateTableRequest request)
    {
        lock (_lock) return request.CreatedAtMs != 0 && _names.TryGetValue(request.Uid, out var known) && known.Name == request.Name && known.CreatedAtMs == request.CreatedAtMs;
    }

    /// <summary>The names that create requests gave to ids of the source.</summary>
    public HashSet<string> Names()
    {
        lock (_lock) return new HashSet<string>(_names.Values.Select(n => n.Name), StringComparer.Ordinal);
    }

    /// <summary>Whether a table (or a child of a super table) came without an id and got none since, so that an unknown id may be its.</summary>
    public bool HasUnnamed(string table)
    {
        lock (_lock) return _unnamed.ContainsValue(table);
    }

    public void LearnVirtual(string name)
    {
        lock (_lock) _virtual.Add(name);
    }

    public void Forget(string virtualTable)
    {
        lock (_lock) _virtual.Remove(virtualTable);
    }

    /// <summary>Whether a name belongs to a virtual table or virtual super table, which the stream does not carry whole.</summary>
    public bool IsVirtual(string name)
    {
        lock (_lock) return _virtual.Contains(name);
    }

    private sealed class SameColumns : IEqualityComparer<IReadOnlyList<ColumnDefinition>>
    {
        public bool Equals(IReadOnlyList<ColumnDefinition>? x, IReadOnlyList<ColumnDefinition>? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.SequenceEqual(y));

        public int GetHashCode(IReadOnlyList<ColumnDefinition> columns)
        {
            var hash = new HashCode();
            foreach (var column in columns) hash.Add(column);
            return hash.ToHashCode();
        }
    }
}
