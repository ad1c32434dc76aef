using Tidemark.Sandbox.Wal;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Catalog;

/// <summary>
/// A database: options, vgroups, tables, and the operations that change them. Each operation checks TDengine's rules, throws
/// <see cref="SandboxException"/> with its code and text, and writes the vgroups' logs. Operations take the engine's
/// <see cref="SandboxEngine.Gate"/>; hold it while you enumerate.
/// </summary>
public sealed partial class Database
{
    private readonly SortedDictionary<string, SuperTable> _superTables = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Table> _tables = new(StringComparer.Ordinal);
    private readonly List<Vgroup> _vgroups = [];

    internal Database(SandboxEngine engine, string name, DatabaseOptions options, long id, long createTimeMs)
    {
        Engine = engine;
        Name = name;
        Options = options;
        Id = id;
        CreateTimeMs = createTimeMs;
    }

    /// <summary>The server it is on.</summary>
    public SandboxEngine Engine { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its id on the wire.</summary>
    public long Id { get; }

    /// <summary>When it was made, ms since 1970.</summary>
    public long CreateTimeMs { get; }

    /// <summary>Its options.</summary>
    public DatabaseOptions Options { get; }

    /// <summary>The unit of its timestamps.</summary>
    public TimePrecision Precision => Options.Precision;

    /// <summary>Its vgroups in the order of their hash ranges.</summary>
    public IReadOnlyList<Vgroup> Vgroups => _vgroups;

    /// <summary>Super tables by name.</summary>
    public IReadOnlyDictionary<string, SuperTable> SuperTables => _superTables;

    /// <summary>Child and normal (and virtual) tables by name.</summary>
    public IReadOnlyDictionary<string, Table> Tables => _tables;

    /// <summary>Whether it was dropped.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>The child or normal table of that name, or null.</summary>
    public Table? FindTable(string name) => _tables.GetValueOrDefault(name);

    /// <summary>The super table of that name, or null.</summary>
    public SuperTable? FindSuperTable(string name) => _superTables.GetValueOrDefault(name);

    /// <summary>The vgroup that a table of this name belongs to.</summary>
    public Vgroup VgroupOf(string table)
    {
        var hash = NameHash.OfTable(Name, table);
        foreach (var vgroup in _vgroups)
            if (hash <= vgroup.HashEnd)
                return vgroup;
        return _vgroups[^1];
    }

    /// <summary>FLUSH DATABASE: applies WAL retention.</summary>
    public void Flush()
    {
        lock (Engine.Gate)
            foreach (var vgroup in _vgroups)
            {
                vgroup.Wal.AppendOther();
                vgroup.Wal.Retain(Options.WalRetentionPeriodSeconds, Options.WalRetentionSizeKb * 1024);
            }
    }

    /// <summary>ALTER DATABASE.</summary>
    /// <param name="options">Names in any case, values without quotes; which may be altered is the parser's business.</param>
    public void Alter(IReadOnlyList<KeyValuePair<string, string>> options)
    {
        lock (Engine.Gate)
        {
            foreach (var (name, value) in options)
                if (name.Equals("WAL_RETENTION_PERIOD", StringComparison.OrdinalIgnoreCase) && value.Trim() == "0" && Engine.TopicsOf(this).Any())
                    throw Refusal.WalRetentionIsZero();
            Options.Apply(options);
        }
    }

    internal void AddVgroup(int id, uint hashBegin, uint hashEnd)
    {
        var vgroup = new Vgroup(this, id, hashBegin, hashEnd, Engine.Time);
        vgroup.Wal.AppendOther();
        _vgroups.Add(vgroup);
    }

    internal void MarkDropped()
    {
        IsDropped = true;
        foreach (var table in _tables.Values)
            table.IsDropped = true;
    }

    /// <summary>Writes an event into every vgroup.</summary>
    private void Broadcast(MetaMessage message, WriteSource source, params IReadOnlyList<long> suids)
    {
        foreach (var vgroup in _vgroups)
            Append(vgroup, message, source, suids, []);
    }

    private static void Append(Vgroup vgroup, MetaMessage message, WriteSource source, IReadOnlyList<long> suids, IReadOnlyList<long> uids) =>
        vgroup.Wal.Append(new WalMeta(message, vgroup.Id) { Suids = suids, Uids = uids, FromRawWrite = source == WriteSource.RawWrite });
}
