namespace Tidemark.Backup.Tests.Histories;

/// <summary>Makes up what becomes of the super tables, which all writers share, and says what the writers must keep away from meanwhile.</summary>
internal sealed class SchemaStatements(Random random, HistoryModel model)
{
    private static readonly string[] ColumnNames = ["c1", "c2", "c3", "Mixed C", "列"];
    private static readonly string[] TagNames = ["t1", "t2", "t3", "标"];
    private int _incarnations;

    public (HistoryStatement Statement, RoundRules Rules)? Next() => random.Next(20) switch
    {
        < 4 => Create(),
        < 5 => Drop(),
        < 10 => AlterColumns(),
        < 15 => AlterTags(),
        < 16 => Comment(),
        _ => Delete(),
    };

    public (HistoryStatement, RoundRules)? Create()
    {
        var name = "S" + random.Next(model.Options.SuperTables);
        if (model.Find(name) is not null) return null;
        var state = new SuperTableState
        {
            Incarnation = ++_incarnations,
            Columns = Schemas.Columns(random, random.Some(ColumnNames), model.Options),
            Tags = Schemas.Tags(random, random.Some(TagNames)),
        };
        var sql = $"CREATE STABLE {model.Quote(name)} (ts TIMESTAMP, {string.Join(", ", state.Columns.Select(c => c.Sql))}) TAGS ({string.Join(", ", state.Tags.Select(t => t.Sql))})";
        return (new HistoryStatement(sql, round => model.SetSuperTable(round, name, state)), RoundRules.None);
    }

    private (HistoryStatement, RoundRules)? Drop()
    {
        if (Pick() is not var (name, _)) return null;
        return (new HistoryStatement($"DROP STABLE {model.Quote(name)}", round =>
        {
            model.SetSuperTable(round, name, null);
            model.ChangeChildren(round, name, _ => null);
        }), new RoundRules { Closed = name });
    }

    private (HistoryStatement, RoundRules)? AlterColumns()
    {
        if (Pick() is not var (name, state)) return null;
        if (Schemas.Alter(random, state.Columns, "COLUMN", ColumnNames, HistoryType.OfColumns, model.Options, canRename: false) is not { } change) return null;
        return (new HistoryStatement($"ALTER STABLE {model.Quote(name)} {change.Sql}", round => model.SetSuperTable(round, name, state with { Columns = change.List })), new RoundRules { Changed = change.Changed });
    }

    private (HistoryStatement, RoundRules)? AlterTags()
    {
        if (Pick() is not var (name, state)) return null;
        if (Schemas.Alter(random, state.Tags, "TAG", TagNames, HistoryType.OfTags, model.Options, canRename: true) is not { } change) return null;
        return (new HistoryStatement($"ALTER STABLE {model.Quote(name)} {change.Sql}", round => model.SetSuperTable(round, name, state with { Tags = change.List })), new RoundRules { Changed = change.Changed });
    }

    private (HistoryStatement, RoundRules)? Comment()
    {
        if (Pick() is not var (name, state)) return null;
        var text = "said " + random.Next(100);
        return (new HistoryStatement($"ALTER STABLE {model.Quote(name)} COMMENT '{text}'", round => model.SetSuperTable(round, name, state with { Comment = text })), RoundRules.None);
    }

    // With a tag condition or without: which children it meets depends on their tags, so nobody changes them meanwhile.
    private (HistoryStatement, RoundRules)? Delete()
    {
        if (Pick() is not var (name, state)) return null;
        var children = model.Writers.SelectMany(w => w.Present).Where(t => t.State.Parent == name).ToList();
        var (condition, from, to) = RowStatements.Range(random, children.Count == 0 ? null : random.One(children).State, model.Options.FirstTime, model.Writers.Max(w => w.Clock));
        var (text, tag, cell) = TagCondition(state);
        var conditions = string.Join(" AND ", new[] { condition, text }.Where(c => c.Length > 0));
        return (new HistoryStatement($"DELETE FROM {model.Quote(name)}{(conditions.Length > 0 ? " WHERE " + conditions : "")}", round =>
            model.ChangeChildren(round, name, t => tag < 0 || (cell is not null && t.Tags.GetValueOrDefault(tag) == cell) ? t.Without(from, to) : t)), new RoundRules { Closed = name });
    }

    private (string Sql, int Tag, string? Cell) TagCondition(SuperTableState state)
    {
        var tags = state.Tags.Where(t => t.Type.Name is "INT" or "BIGINT" or "VARCHAR" or "TINYINT UNSIGNED").ToList();
        if (tags.Count == 0 || random.Next(3) == 0) return ("", -1, null);
        var tag = random.One(tags);
        var cells = model.Writers.SelectMany(w => w.Present).Select(t => t.State.Tags.GetValueOrDefault(tag.Id)).OfType<string>().ToList();
        if (cells.Count == 0) return ("", -1, null);
        var cell = random.One(cells);
        return ($"`{tag.Name}` = {(tag.Type.Name == "VARCHAR" ? $"'{cell}'" : cell)}", tag.Id, cell);
    }

    private (string Name, SuperTableState State)? Pick()
    {
        var present = model.Present;
        return present.Count == 0 ? null : random.One(present);
    }
}
