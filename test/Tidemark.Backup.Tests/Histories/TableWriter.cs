namespace Tidemark.Backup.Tests.Histories;

/// <summary>One writer: makes up one statement after another about its own tables.</summary>
internal sealed class TableWriter
{
    private readonly Random _random;
    private readonly TableStatements _tables;
    private readonly RowStatements _rows;

    public TableWriter(Random random, HistoryModel model, OwnedTables tables)
    {
        _random = random;
        _tables = new TableStatements(random, model, tables);
        _rows = new RowStatements(random, model, tables, _tables);
    }

    /// <summary>The next statement; null when this turn has none.</summary>
    public HistoryStatement? Next(RoundRules rules) => _random.Next(100) switch
    {
        < 12 => _tables.CreateChildren(rules),
        < 16 => _tables.CreateNormal(),
        < 56 => _rows.Insert(rules),
        < 66 => _rows.InsertUsing(rules),
        < 75 => _rows.Delete(rules),
        < 83 => _tables.SetTags(rules),
        < 91 => _tables.AlterNormal(),
        < 97 => _tables.Drop(rules),
        _ => _tables.SetOptions(rules),
    };
}
