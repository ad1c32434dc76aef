using Tidemark.Sandbox.Wal;

namespace Tidemark.Sandbox.Catalog;

/// <summary>A shard of a database: the tables whose names hash into its range, and their log.</summary>
public sealed class Vgroup
{
    private readonly Dictionary<long, Table> _tables = [];

    internal Vgroup(Database database, int id, uint hashBegin, uint hashEnd, TimeProvider time)
    {
        Database = database;
        Id = id;
        HashBegin = hashBegin;
        HashEnd = hashEnd;
        Wal = new(time);
    }

    /// <summary>Its database.</summary>
    public Database Database { get; }

    /// <summary>Its id, unique in the server, from 2 on.</summary>
    public int Id { get; }

    /// <summary>First hash value of its range.</summary>
    public uint HashBegin { get; }

    /// <summary>Last hash value of its range.</summary>
    public uint HashEnd { get; }

    /// <summary>Its log.</summary>
    public WriteAheadLog Wal { get; }

    /// <summary>Its tables by uid.</summary>
    public IReadOnlyDictionary<long, Table> Tables => _tables;

    internal void Add(Table table) => _tables.Add(table.Uid, table);

    internal void Remove(Table table) => _tables.Remove(table.Uid);
}
