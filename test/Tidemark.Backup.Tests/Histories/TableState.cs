using System.Collections.Immutable;
using System.Globalization;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>A child or normal table at one moment. Values are kept by the id of their column, so that they do not depend on what its super table becomes.</summary>
internal sealed record TableState
{
    /// <summary>The super table; null of a normal table.</summary>
    public string? Parent { get; init; }

    /// <summary>Which super table of that name.</summary>
    public int ParentIncarnation { get; init; }

    /// <summary>Of a normal table, without the timestamp.</summary>
    public ImmutableList<HistoryColumn> Columns { get; init; } = [];

    public ImmutableDictionary<int, string?> Tags { get; init; } = ImmutableDictionary<int, string?>.Empty;

    public ImmutableSortedDictionary<RowKey, ImmutableDictionary<int, string?>> Rows { get; init; } = ImmutableSortedDictionary<RowKey, ImmutableDictionary<int, string?>>.Empty;

    public int Ttl { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>Everything SQL shows of it, as lines, under a definition of its super table.</summary>
    public IEnumerable<string> Lines(SuperTableState? parent)
    {
        yield return $"of {Parent ?? "-"} ttl {Ttl.ToString(CultureInfo.InvariantCulture)} comment '{Comment}'";
        if (parent is null) yield return $"({string.Join(", ", Columns.Select(c => c.Text))})";
        else yield return "tags " + CellText.Line(parent.Tags.Select(t => Tags.GetValueOrDefault(t.Id)));
        var columns = parent?.Columns ?? Columns;
        foreach (var (key, cells) in Rows) yield return "row " + CellText.Line(columns.Select(c => cells.GetValueOrDefault(c.Id)).Prepend(key.Time.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>
    /// With the rows of one statement: values that a row does not name stay, and NULL takes the place of a value. Of rows with one key in the statement, though, the last value of
    /// each column counts that is not NULL.
    /// </summary>
    public TableState With(IReadOnlyList<(RowKey Key, IReadOnlyList<(int Column, string? Cell)> Cells)> rows)
    {
        var all = Rows.ToBuilder();
        foreach (var same in rows.GroupBy(r => r.Key))
        {
            var cells = same.SelectMany(r => r.Cells).GroupBy(c => c.Column).Select(c => KeyValuePair.Create(c.Key, c.LastOrDefault(v => v.Cell is not null).Cell));
            all[same.Key] = (all.TryGetValue(same.Key, out var old) ? old : ImmutableDictionary<int, string?>.Empty).SetItems(cells);
        }

        return this with { Rows = all.ToImmutable() };
    }

    /// <summary>Without the rows of a time range, both ends included.</summary>
    public TableState Without(long from, long to) => this with { Rows = Rows.RemoveRange(Rows.Keys.Where(k => k.Time >= from && k.Time <= to)) };
}
