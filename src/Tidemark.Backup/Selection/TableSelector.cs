using System.Globalization;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Outside;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;

namespace Tidemark.Backup.Selection;

/// <summary>Works out what a selection means at a point, from the repository alone.</summary>
internal sealed class TableSelector(RestoreSource source, PointSchema schema, RestoreSelection selection, TimeZoneInfo local)
{
    private readonly Dictionary<string, string?> _tables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _superTables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _outside = new(StringComparer.Ordinal);
    private readonly List<string> _lines = [];
    private HashSet<string>? _expiring;

    /// <summary>The selection.</summary>
    /// <exception cref="TidemarkException">A name or tag that the point does not have, a condition or time that cannot be read, or nothing that is left (TM101).</exception>
    public async ValueTask<TableSelection> SelectAsync(CancellationToken cancellationToken)
    {
        var time = TimeText.Range(selection.StartTime, selection.EndTime, source.Precision, local);
        if (!selection.HasTables) return new TableSelection(null, null, [], time) { Description = DescribeTime(time) };
        _expiring = await ExpiringTables.NamesAsync(source.Storage, source.Last, cancellationToken).ConfigureAwait(false);
        var virtualTables = source.Last.Manifest.OutsideObjects.Where(o => o.Kind is OutsideKind.VirtualTable or OutsideKind.VirtualSuperTable).ToList();
        foreach (var name in selection.Tables) AddTable(name, virtualTables.Exists(v => v.Kind == OutsideKind.VirtualTable && v.Name == name));
        AddSuperTables(name => virtualTables.Exists(v => v.Kind == OutsideKind.VirtualSuperTable && v.Name == name));
        if (_tables.Count + _outside.Count + _superTables.Count == 0 || (selection.Where is not null && !_tables.Values.Any(p => p is not null)))
            throw new TidemarkException(ErrorCode.InvalidArgument, $"No child table of point {source.Last.Id} meets the condition {selection.Where}.", "See what there is with 'tidemark inspect'; texts are compared exactly, LIKE takes % and _.");
        return new TableSelection(_tables, _superTables, _outside, time) { Description = [.. _lines, Totals(), .. DescribeTime(time)] };
    }

    private bool IsThere(PointTable table) => table.TtlDays <= 0 || _expiring is null || _expiring.Contains(table.Name);

    private void AddTable(string name, bool isVirtual)
    {
        if (isVirtual)
        {
            _outside.Add(name);
            _lines.Add($"virtual table '{name}'");
        }
        else if (schema.TryGetTable(name, out var table) && IsThere(table))
        {
            Add(table);
            _lines.Add(table.Parent is { } parent ? $"table '{name}' of super table '{parent.Name}'" : $"table '{name}'");
        }
        else
        {
            var hint = schema.TryGetSuperTable(name, out _) ? $"'{name}' is a super table: --super-table {name}" : NearNames.Hint(name, "in it", [.. schema.Tables.Where(IsThere).Select(t => t.Name)]);
            throw new TidemarkException(ErrorCode.InvalidArgument, $"Point {source.Last.Id} has no table '{name}'.", hint);
        }
    }

    private void AddSuperTables(Predicate<string> isVirtual)
    {
        var condition = selection.Where is { } text ? TagCondition.Parse(text) : null;
        var named = new List<PointSuperTable>();
        foreach (var name in selection.SuperTables)
        {
            if (schema.TryGetSuperTable(name, out var parent)) named.Add(parent);
            else if (isVirtual(name) && _outside.Add(name)) _lines.Add($"virtual super table '{name}'");
            else if (!isVirtual(name)) throw NoSuperTable(name);
        }

        if (selection.SuperTables.Count == 0 && condition is not null) named = WithTags(condition);
        var children = named.Count == 0 ? null : schema.Tables.Where(t => t.Parent is not null && IsThere(t)).ToLookup(t => t.Parent!);
        foreach (var parent in named)
        {
            var test = condition?.Bind(parent, new ComparisonContext(source.Precision, local));
            var (all, taken) = (0, 0);
            foreach (var child in children![parent])
            {
                all++;
                if (test is not null && test(child) != true) continue;
                taken++;
                Add(child);
            }

            if (taken > 0 || test is null) _superTables.Add(parent.Name);
            _lines.Add(test is null ? $"super table '{parent.Name}' with its {N(all)} tables" : $"{N(taken)} of the {N(all)} tables of super table '{parent.Name}', where {selection.Where}");
        }
    }

    private List<PointSuperTable> WithTags(TagCondition condition)
    {
        var tags = condition.Tags.ToList();
        var named = schema.SuperTables.Where(s => tags.TrueForAll(t => t.IsIn(s))).ToList();
        if (named.Count > 0) return named;
        var unknown = tags.Find(t => !schema.SuperTables.Any(t.IsIn));
        if (unknown is null) throw new TidemarkException(ErrorCode.InvalidArgument, $"No super table of point {source.Last.Id} has all the tags of the condition {selection.Where}.");
        throw new TidemarkException(ErrorCode.InvalidArgument, $"No super table of point {source.Last.Id} has a tag '{unknown.Typed}'.",
            NearNames.Hint(unknown.Typed, "in it", schema.SuperTables.SelectMany(s => s.Tags.Columns).Select(t => t.Name).ToHashSet(StringComparer.Ordinal)));
    }

    private TidemarkException NoSuperTable(string name) => new(ErrorCode.InvalidArgument, $"Point {source.Last.Id} has no super table '{name}'.",
        schema.TryGetTable(name, out _) ? $"'{name}' is a table: --table {name}" : NearNames.Hint(name, "in it", [.. schema.SuperTables.Select(s => s.Name)]));

    private void Add(PointTable table)
    {
        _tables[table.Name] = table.Parent?.Name;
        if (table.Parent is { } parent) _superTables.Add(parent.Name);
    }

    private string Totals() => $"in all {N(_tables.Count)} of {N(schema.Tables.Count)} tables and {N(_superTables.Count)} of {N(schema.SuperTables.Count())} super tables";

    private List<string> DescribeTime(TimeRange time) => time.IsAll ? []
        : [$"rows {(time.Start == long.MinValue ? "" : $"from {selection.StartTime} ({time.Start}) ")}{(time.End == long.MaxValue ? "" : $"to {selection.EndTime} ({time.End}), inclusive")}".TrimEnd()];

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
