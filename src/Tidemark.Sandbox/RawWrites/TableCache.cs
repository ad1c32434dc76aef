using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.RawWrites;

/// <summary>
/// A client library's memory of tables: bare name → table, table or super table → columns. It lives as long as the connection and is not cleared
/// when another database is used or when others change tables; an entry is renewed only when a message does not fit it.
/// Source: behaviour of 3.3.7.5.
/// </summary>
internal sealed class TableCache(SandboxEngine engine)
{
    private readonly Dictionary<string, Table> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (IReadOnlyList<ColumnDefinition> Columns, int Version)> _schemas = [];

    /// <summary>Whether entries outlive changes.</summary>
    public bool RealTraps { get; } = engine.Options.RealTraps;

    /// <summary>The table of a name and its columns as the connection knows them; null when it must be looked up in vain.</summary>
    /// <param name="database">The current database; asked only when the entry is missing or does not fit.</param>
    /// <param name="name">The table.</param>
    /// <param name="block">The rows to write.</param>
    /// <param name="fields">Names of the block's columns.</param>
    public (Table Table, IReadOnlyList<ColumnDefinition> Columns)? Find(
        Database database, string name, RawBlock block, IReadOnlyList<string> fields)
    {
        if (RealTraps && _tables.TryGetValue(name, out var known)
            && _schemas.TryGetValue(KeyOf(known), out var schema) && Fits(schema.Columns, block, fields))
            return (known, schema.Columns);
        return LookUp(database, name) is { } table ? (table, table.Columns) : null;
    }

    /// <summary>The table of a name and its schema version as the connection knows it, right or wrong; null when it must be looked up in vain.</summary>
    /// <param name="database">The current database; asked only when the entry is missing.</param>
    /// <param name="name">The table.</param>
    public (Table Table, int Version)? FindVersion(Database database, string name)
    {
        if (RealTraps && _tables.TryGetValue(name, out var known) && _schemas.TryGetValue(KeyOf(known), out var schema))
            return (known, schema.Version);
        return LookUp(database, name) is { } table ? (table, table.ColumnVersion) : null;
    }

    private Table? LookUp(Database database, string name)
    {
        if (database.FindTable(name) is not { } table)
            return null;
        _tables[name] = table;
        _schemas[KeyOf(table)] = (table.Columns, table.ColumnVersion);
        return table;
    }

    private static long KeyOf(Table table) => table.Suid == 0 ? table.Uid : table.Suid;

    private static bool Fits(IReadOnlyList<ColumnDefinition> columns, RawBlock block, IReadOnlyList<string> fields)
    {
        if (fields.Count != columns.Count || block.Columns.Count < fields.Count)
            return false;
        for (var i = 0; i < fields.Count; i++)
        {
            var column = columns[i].Name == fields[i] ? columns[i] : SuperTable.Find(columns, fields[i]);
            if (column is null || BlockBinding.Mismatch(column, block.Columns[i].Type, block.Columns[i].HeaderBytes) is not null)
                return false;
        }

        return true;
    }
}
