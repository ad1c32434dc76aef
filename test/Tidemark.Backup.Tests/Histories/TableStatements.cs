using System.Collections.Immutable;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>Makes up what becomes of the tables of one writer: children, tags, normal tables and their columns.</summary>
internal sealed class TableStatements(Random random, HistoryModel model, OwnedTables tables)
{
    private static readonly string[] ColumnNames = ["c1", "c2", "c3", "Mixed C", "列"];

    public HistoryStatement? CreateChildren(RoundRules rules)
    {
        var parents = model.Present.Where(p => p.Name != rules.Closed).ToList();
        var free = tables.Free;
        if (parents.Count == 0 || free.Count == 0) return null;
        var made = new List<(string Name, TableState State, string Sql)>();
        foreach (var name in random.Next(3) > 0 ? [random.One(free)] : random.Some(free).Take(3))
        {
            var (parent, definition) = random.One(parents);
            if (Tags(definition, rules) is not { } tags) continue;
            var state = new TableState { Parent = parent, ParentIncarnation = definition.Incarnation, Tags = tags.Values };
            var options = "";
            if (random.Next(6) == 0) (options, state) = (" TTL 4000 COMMENT 'made'", state with { Ttl = 4000, Comment = "made" });
            made.Add((name, state, $"{model.Quote(name)} USING {model.Quote(parent)} {tags.Sql}{options}"));
        }

        if (made.Count == 0) return null;
        return new HistoryStatement("CREATE TABLE " + string.Join(" ", made.Select(m => m.Sql)), round =>
        {
            foreach (var (name, state, _) in made) tables.Set(round, name, state);
        });
    }

    public HistoryStatement? CreateNormal()
    {
        var free = tables.Free;
        if (free.Count == 0) return null;
        var name = random.One(free);
        var columns = Schemas.Columns(random, random.Some(ColumnNames), model.Options);
        return new HistoryStatement($"CREATE TABLE {model.Quote(name)} (ts TIMESTAMP, {string.Join(", ", columns.Select(c => c.Sql))})", round => tables.Set(round, name, new TableState { Columns = columns }));
    }

    public HistoryStatement? SetTags(RoundRules rules)
    {
        var children = tables.Present.Where(t => t.State.Parent is not null && t.State.Parent != rules.Closed).ToList();
        if (children.Count == 0) return null;
        var (name, state) = random.One(children);
        var tags = random.Some([.. model.Find(state.Parent!)!.Tags.Where(rules.Allows)]).Select(t => (Tag: t, Value: t.Type.Make(random))).ToList();
        if (tags.Count == 0) return null;
        var next = state with { Tags = state.Tags.SetItems(tags.Select(t => KeyValuePair.Create(t.Tag.Id, t.Value.Cell))) };
        return new HistoryStatement($"ALTER TABLE {model.Quote(name)} SET TAG {string.Join(", ", tags.Select(t => $"`{t.Tag.Name}` = {t.Value.Literal}"))}", round => tables.Set(round, name, next));
    }

    public HistoryStatement? Drop(RoundRules rules)
    {
        var present = tables.Present.Where(t => t.State.Parent is null || t.State.Parent != rules.Closed).Select(t => t.Name).ToList();
        if (present.Count == 0) return null;
        var names = random.Next(4) > 0 ? [random.One(present)] : random.Some(present).Take(2).ToList();
        return new HistoryStatement("DROP TABLE " + string.Join(", ", names.Select(model.Quote)), round =>
        {
            foreach (var name in names) tables.Set(round, name, null);
        });
    }

    public HistoryStatement? SetOptions(RoundRules rules)
    {
        var present = tables.Present.Where(t => t.State.Parent is null || t.State.Parent != rules.Closed).ToList();
        if (present.Count == 0) return null;
        var (name, state) = random.One(present);
        var number = random.Next(1000, 9999);
        if (random.Next(2) == 0) return new HistoryStatement($"ALTER TABLE {model.Quote(name)} TTL {number}", round => tables.Set(round, name, state with { Ttl = number }));
        // The server keeps a comment as it is written, doubled quotes too.
        return new HistoryStatement($"ALTER TABLE {model.Quote(name)} COMMENT 'it''s {number}'", round => tables.Set(round, name, state with { Comment = $"it''s {number}" }));
    }

    public HistoryStatement? AlterNormal()
    {
        var present = tables.Present.Where(t => t.State.Parent is null).ToList();
        if (present.Count == 0) return null;
        var (name, state) = random.One(present);
        if (Schemas.Alter(random, state.Columns, "COLUMN", ColumnNames, HistoryType.OfColumns, model.Options, canRename: true) is not { } change) return null;
        return new HistoryStatement($"ALTER TABLE {model.Quote(name)} {change.Sql}", round => tables.Set(round, name, state with { Columns = change.List }));
    }

    /// <summary>Values of some of the tags; the others are NULL. Null when every tag is being changed.</summary>
    public (string Sql, ImmutableDictionary<int, string?> Values)? Tags(SuperTableState definition, RoundRules rules)
    {
        var tags = random.Some([.. definition.Tags.Where(rules.Allows)]).Select(t => (Tag: t, Value: t.Type.Make(random))).ToList();
        if (tags.Count == 0) return null;
        return ($"({string.Join(", ", tags.Select(t => $"`{t.Tag.Name}`"))}) TAGS ({string.Join(", ", tags.Select(t => t.Value.Literal))})", tags.ToImmutableDictionary(t => t.Tag.Id, t => t.Value.Cell));
    }
}
