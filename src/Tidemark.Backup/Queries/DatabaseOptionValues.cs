using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Queries;

/// <summary>The options of a database as ins_databases shows them: more than SHOW CREATE DATABASE has, and comparable from database to database.</summary>
internal static class DatabaseOptionValues
{
    /// <summary>Columns that are no options, and "strict", which says nothing that an option could change.</summary>
    private static readonly HashSet<string> NoOptions = new(StringComparer.Ordinal) { "name", "create_time", "ntables", "status", "strict" };

    /// <summary>Names and values; what has no value is left out. Empty when there is no such database.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(ITDengineConnection connection, string database, CancellationToken cancellationToken)
    {
        var rows = await QueryRows.ReadCatalogAsync(connection, $"SELECT * FROM information_schema.ins_databases WHERE `name` = {SqlLiteral.Text(database)}", cancellationToken).ConfigureAwait(false);
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (rows.Count == 0) return values;
        foreach (var (name, value) in rows[0].Values)
            if (value is not null && !NoOptions.Contains(name))
                values.Add(name, rows[0][name]);
        return values;
    }
}
