using System.Collections.Frozen;

namespace Tidemark.Sandbox.Sql.SystemTables;

/// <summary>The system databases and their tables.</summary>
internal static class SystemCatalog
{
    public const string InformationSchema = "information_schema";

    public const string PerformanceSchema = "performance_schema";

    private static readonly FrozenDictionary<string, SystemTable> Information =
        SchemaTables.All.Concat(ServerTables.All).Concat(SubscriptionTables.Information).ToFrozenDictionary(table => table.Name);

    private static readonly FrozenDictionary<string, SystemTable> Performance =
        SubscriptionTables.Performance.Concat(ServerTables.Performance).ToFrozenDictionary(table => table.Name);

    public static bool IsSystem(string database) => database is InformationSchema or PerformanceSchema;

    /// <summary>The tables of a system database.</summary>
    public static IReadOnlyCollection<SystemTable> TablesOf(string database) =>
        database == InformationSchema ? Information.Values : Performance.Values;

    /// <summary>The table of that name; null when there is none.</summary>
    public static SystemTable? Find(string database, string name) =>
        (database == InformationSchema ? Information : Performance).GetValueOrDefault(name);
}
