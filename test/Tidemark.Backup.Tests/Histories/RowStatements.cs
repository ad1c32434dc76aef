using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Tidemark.Backup.Tests.Histories;

using WrittenRow = (RowKey Key, IReadOnlyList<(int Column, string? Cell)> Cells);

/// <summary>Makes up inserts and deletes of one writer: late rows, rows that overwrite, values left out and NULL, several tables, tables made by the insert.</summary>
internal sealed class RowStatements(Random random, HistoryModel model, OwnedTables tables, TableStatements ddl)
{
    public HistoryStatement? Insert(RoundRules rules)
    {
        var open = Open(rules);
        if (open.Count == 0) return null;
        var chosen = random.Next(5) > 0 ? [random.One(open)] : random.Some(open).Take(4).ToList();
        var sql = new StringBuilder("INSERT INTO");
        var next = new List<(string Name, TableState State)>();
        foreach (var (name, state) in chosen)
        {
            // A gateway of 3.3.7.5 ends when one statement fills several tables and one has a BLOB.
            if (chosen.Count > 1 && HasBlob(state)) continue;
            if (Columns(state, rules) is not { } columns) continue;
            var (text, rows) = Rows(columns.Key, columns.Values, state);
            sql.Append(CultureInfo.InvariantCulture, $" {model.Quote(name)} {text}");
            next.Add((name, state.With(rows)));
        }

        return next.Count == 0 ? null : new HistoryStatement(sql.ToString(), round =>
        {
            foreach (var (name, state) in next) tables.Set(round, name, state);
        });
    }

    /// <summary>INSERT … USING, of a table that is made by it or is there already.</summary>
    public HistoryStatement? InsertUsing(RoundRules rules)
    {
        var names = tables.Names.Where(n => tables.Find(n) is not { } there || (there.Parent is not null && there.Parent != rules.Closed)).ToList();
        if (names.Count == 0) return null;
        var name = random.One(names);
        var there = tables.Find(name);
        var parents = model.Present.Where(p => p.Name != rules.Closed && (there is null || p.Name == there.Parent)).ToList();
        if (parents.Count == 0) return null;
        var (parent, definition) = random.One(parents);
        if (ddl.Tags(definition, rules) is not { } tags) return null;
        var state = there ?? new TableState { Parent = parent, ParentIncarnation = definition.Incarnation, Tags = tags.Values };
        if (Columns(state, rules) is not { } columns) return null;
        var (text, rows) = Rows(columns.Key, columns.Values, state);
        state = state.With(rows);
        return new HistoryStatement($"INSERT INTO {model.Quote(name)} USING {model.Quote(parent)} {tags.Sql} {text}", round => tables.Set(round, name, state));
    }

    public HistoryStatement? Delete(RoundRules rules)
    {
        var open = Open(rules);
        if (open.Count == 0) return null;
        var (name, state) = random.One(open);
        var (condition, from, to) = Range(random, state, model.Options.FirstTime, tables.Clock);
        var next = state.Without(from, to);
        return new HistoryStatement($"DELETE FROM {model.Quote(name)}{(condition.Length > 0 ? " WHERE " + condition : "")}", round => tables.Set(round, name, next));
    }

    /// <summary>A condition on the time: a point, a range, one side only, or everything.</summary>
    public static (string Condition, long From, long To) Range(Random random, TableState? state, long first, long clock)
    {
        var at = state?.Rows.Count > 0 && random.Next(2) == 0 ? state.Rows.Keys.ElementAt(random.Next(state.Rows.Count)).Time : first + random.NextInt64(clock - first + 1);
        var length = random.Next(12);
        return random.Next(12) switch
        {
            0 => ("", long.MinValue, long.MaxValue),
            1 => (string.Create(CultureInfo.InvariantCulture, $"ts <= {at}"), long.MinValue, at),
            2 => (string.Create(CultureInfo.InvariantCulture, $"ts > {at}"), at + 1, long.MaxValue),
            < 7 => (string.Create(CultureInfo.InvariantCulture, $"ts = {at}"), at, at),
            _ => (string.Create(CultureInfo.InvariantCulture, $"ts >= {at} AND ts < {at + length + 1}"), at, at + length),
        };
    }

    private List<(string Name, TableState State)> Open(RoundRules rules) => [.. tables.Present.Where(t => t.State.Parent is null || t.State.Parent != rules.Closed)];

    private bool HasBlob(TableState state) => AllColumns(state).Exists(c => c.Type.Name == "BLOB");

    private ImmutableList<HistoryColumn> AllColumns(TableState state) => state.Parent is null ? state.Columns : model.Find(state.Parent)!.Columns;

    // The composite key cannot be left out; of the others, some.
    private (HistoryColumn? Key, IReadOnlyList<HistoryColumn> Values)? Columns(TableState state, RoundRules rules)
    {
        var all = AllColumns(state);
        var values = random.Some([.. all.Where(c => !c.IsKey && rules.Allows(c))]);
        return values.Count == 0 ? null : (all.Find(c => c.IsKey), values);
    }

    private (string Sql, List<WrittenRow> Rows) Rows(HistoryColumn? key, IReadOnlyList<HistoryColumn> values, TableState state)
    {
        var first = model.Options.FirstTime;
        var sql = new StringBuilder($"(ts, {string.Join(", ", (key is null ? values : values.Prepend(key)).Select(c => $"`{c.Name}`"))}) VALUES");
        var rows = new List<WrittenRow>();
        for (var i = random.Next(1, 7); i > 0; i--)
        {
            var time = random.Next(6) switch
            {
                0 => first + random.NextInt64(tables.Clock - first + 1),
                1 when rows.Count > 0 => rows[^1].Key.Time,
                2 when state.Rows.Count > 0 => state.Rows.Keys.ElementAt(random.Next(state.Rows.Count)).Time,
                _ => tables.Clock++,
            };
            var second = key?.Type.MakeKey(random);
            var cells = values.Select(c => (c.Id, Value: c.Type.Make(random))).ToList();
            sql.Append(CultureInfo.InvariantCulture, $" ({time}, {string.Join(", ", (second is { } k ? [k.Literal] : Array.Empty<string>()).Concat(cells.Select(c => c.Value.Literal)))})");
            var written = cells.Select(c => (c.Id, c.Value.Cell)).ToList();
            if (key is not null) written.Add((key.Id, second!.Value.Cell));
            rows.Add((new RowKey(time, second?.Cell), written));
        }

        return (sql.ToString(), rows);
    }
}
