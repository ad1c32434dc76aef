using System.Text;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Retries;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;

namespace Tidemark.Taosdump.Dump;

/// <summary>Finds out what there is to dump, and refuses what is not there.</summary>
internal sealed class DatabasePlanReader(MendingConnection connection, DumpOptions options, Action<string> warn)
{
    private static readonly HashSet<string> SystemDatabases = new(StringComparer.Ordinal) { "information_schema", "performance_schema" };

    /// <summary>The plans of all databases asked for.</summary>
    /// <exception cref="TidemarkException">A database or a table does not exist (TM207), a time cannot be read (TM101).</exception>
    public async ValueTask<IReadOnlyList<DatabasePlan>> ReadAsync(CancellationToken cancellationToken)
    {
        var there = await connection.RunAsync((c, token) => QueryRows.ReadAsync(c, "SELECT `name` FROM information_schema.ins_databases", token), cancellationToken).ConfigureAwait(false);
        var names = there.Select(r => QueryRows.Text(r[0])).Where(n => !SystemDatabases.Contains(n)).ToList();
        var wanted = options.AllDatabases ? names : options.Databases;
        var unknown = wanted.Except(names, StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw new TidemarkException(ErrorCode.ObjectNotFound, $"The server has no {(unknown.Count == 1 ? "database" : "databases")} {string.Join(", ", unknown)}.",
                $"It has {(names.Count == 0 ? "none" : string.Join(", ", names.Order(StringComparer.Ordinal).Take(20)))}{(names.Count > 20 ? " …" : "")}. Names are case-sensitive and usually lower case. Nothing was written.");
        }

        if (wanted.Count == 0) throw new TidemarkException(ErrorCode.ObjectNotFound, "The server has no database to dump.", "Nothing was written.");
        var plans = new List<DatabasePlan>(wanted.Count);
        foreach (var name in wanted) plans.Add(await connection.RunAsync((c, token) => ReadAsync(c, name, token), cancellationToken).ConfigureAwait(false));
        return plans;
    }

    private async ValueTask<DatabasePlan> ReadAsync(ITDengineConnection session, string database, CancellationToken cancellationToken)
    {
        var catalog = new SourceCatalog(session, database);
        var facts = await catalog.ReadDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var range = options.Time.In(facts.Precision, TimeZoneInfo.Local);
        var choice = options.Tables.Count == 0 ? null : await ChooseAsync(catalog, database, cancellationToken).ConfigureAwait(false);
        var superTables = new List<SuperTablePlan>();
        foreach (var table in await SuperTablesAsync(catalog, choice, cancellationToken).ConfigureAwait(false))
        {
            var shown = await catalog.ShowCreateAsync("STABLE", table.Name, cancellationToken).ConfigureAwait(false);
            var chosen = choice is null || choice.Whole.Contains(table.Name) ? null : choice.Children[table.Name];
            superTables.Add(new SuperTablePlan(table, CreateStatements.SuperTable(database, table, shown), chosen));
        }

        // Of children only those are listed that have something the tags do not tell, unless their names matter.
        var areNamesLimited = options.LooseMode || options.NoEscape;
        var tables = await catalog.ReadTablesAsync(cancellationToken, areNamesLimited ? null : "(`stable_name` IS NULL OR `ttl` > 0 OR `table_comment` IS NOT NULL OR `type` LIKE 'VIRTUAL%')").ConfigureAwait(false);
        if (choice is null) await WarnOfVirtualsAsync(catalog, database, tables, cancellationToken).ConfigureAwait(false);
        return new DatabasePlan
        {
            Facts = facts,
            Range = range,
            SuperTables = superTables,
            NormalTables = [.. tables.Where(t => t.SuperTable is null && !t.IsVirtual && (choice is null || choice.Normal.Contains(t.Name))).OrderBy(t => t.Name, StringComparer.Ordinal)],
            ChildNames = areNamesLimited ? [.. Chosen(tables, superTables)] : [],
            Remarkable = tables.Where(t => t.SuperTable is not null && !t.IsVirtual && (t.TtlDays > 0 || !string.IsNullOrEmpty(t.Comment))).ToDictionary(t => t.Name, StringComparer.Ordinal),
        };
    }

    private static IEnumerable<string> Chosen(IReadOnlyList<TableFacts> tables, IReadOnlyList<SuperTablePlan> superTables)
    {
        var chosen = superTables.ToDictionary(t => t.Name, t => t.Chosen?.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        return tables.Where(t => t.SuperTable is { } parent && !t.IsVirtual && chosen.TryGetValue(parent, out var names) && names?.Contains(t.Name) != false).Select(t => t.Name);
    }

    private static async ValueTask<IReadOnlyList<SuperTableFacts>> SuperTablesAsync(SourceCatalog catalog, TableChoice? choice, CancellationToken cancellationToken)
    {
        if (choice is null) return [.. (await catalog.ReadSuperTablesAsync(null, cancellationToken).ConfigureAwait(false)).Where(t => !t.IsVirtual)];
        var tables = new List<SuperTableFacts>();
        foreach (var name in choice.SuperTables) tables.AddRange(await catalog.ReadSuperTablesAsync(name, cancellationToken).ConfigureAwait(false));
        return tables;
    }

    private async ValueTask<TableChoice> ChooseAsync(SourceCatalog catalog, string database, CancellationToken cancellationToken)
    {
        var choice = new TableChoice();
        var supers = (await catalog.ReadSuperTableNamesAsync(null, cancellationToken).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
        var virtuals = (await catalog.ReadSuperTableNamesAsync(null, cancellationToken, isVirtual: true).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
        var wanted = options.Tables.Distinct(StringComparer.Ordinal).ToList();
        var others = wanted.Where(t => !supers.Contains(t) && !virtuals.Contains(t)).ToList();
        var found = new Dictionary<string, TableFacts>(StringComparer.Ordinal);
        foreach (var batch in others.Chunk(200))
            foreach (var table in await catalog.ReadTablesAsync(cancellationToken, $"`table_name` IN ({string.Join(", ", batch.Select(SqlLiteral.Text))})").ConfigureAwait(false)) found[table.Name] = table;
        var unknown = others.Where(t => !found.ContainsKey(t)).ToList();
        if (unknown.Count > 0)
        {
            throw new TidemarkException(ErrorCode.ObjectNotFound, $"The database {database} has no {(unknown.Count == 1 ? "table" : "tables")} {string.Join(", ", unknown)}.",
                $"'SHOW `{database}`.STABLES' and 'SHOW `{database}`.TABLES' list those there are; names are case-sensitive. Nothing was written.");
        }

        var virtualOnes = wanted.Where(t => virtuals.Contains(t) || (found.TryGetValue(t, out var table) && table.IsVirtual)).ToList();
        if (virtualOnes.Count > 0)
        {
            throw new TidemarkException(ErrorCode.InvalidArgument, $"{string.Join(", ", virtualOnes)} of {database} {(virtualOnes.Count == 1 ? "is a virtual table" : "are virtual tables")}, which have no rows of their own.",
                "Dump the tables that they take their columns from; --format tide of the whole database keeps the definitions of virtual tables. Nothing was written.");
        }

        foreach (var name in wanted.Where(supers.Contains)) choice.AddWhole(name);
        foreach (var table in found.Values) choice.Add(table);
        return choice;
    }

    private async ValueTask WarnOfVirtualsAsync(SourceCatalog catalog, string database, IReadOnlyList<TableFacts> tables, CancellationToken cancellationToken)
    {
        var names = tables.Where(t => t.IsVirtual).Select(t => t.Name).Concat(await catalog.ReadSuperTableNamesAsync(null, cancellationToken, isVirtual: true).ConfigureAwait(false)).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0 || options.Format == DumpFormat.Tide) return;
        var text = new StringBuilder($"Virtual tables of {database} are not in the dump: ").AppendJoin(", ", names.Take(10));
        warn(text.Append(names.Count > 10 ? $" and {names.Count - 10} more" : "").Append(". --format tide keeps their definitions.").ToString());
    }
}
