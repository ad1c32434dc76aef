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

    /// <summary>The child or normal table of that name, or null.</summary>
    public Table? FindTable(string name) => _tables.GetValueOrDefault(name);

    /// <summary>The super table of that name, or null.</summary>
    public SuperTable? FindSuperTable(string name) => _superTables.GetValueOrDefault(name);
}
