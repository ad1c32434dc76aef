using System.Globalization;
using System.Text;

namespace Tidemark.Backup.Tests.Replay;

/// <summary>Makes up statements one after another: tables and columns and tags that come, change their names, go and come again, and rows in between.</summary>
internal sealed class RandomHistory(Random random, string database)
{
    private static readonly string[] ColumnNames = ["c1", "c2", "c3", "Mixed C", "列"];
    private static readonly string[] TagNames = ["t1", "t2", "t3", "标"];
    private static readonly string[] Types = ["INT", "BIGINT", "DOUBLE", "VARCHAR(8)", "VARCHAR(20)", "NCHAR(6)", "DECIMAL(10,2)", "DECIMAL(30,5)", "TIMESTAMP", "BOOL", "VARBINARY(12)"];
    private readonly Dictionary<string, Table> _superTables = [];
    private readonly Dictionary<string, (string Parent, bool IsNormal)> _tables = [];
    private readonly Dictionary<string, Table> _normal = [];
    private long _clock = 1_700_000_000_000;

    /// <summary>The next statement of rows and tags alone.</summary>
    public string NextCalm() => random.Next(10) switch
    {
        < 5 => Insert(),
        < 7 => InsertCreating(),
        < 8 => Delete(),
        < 9 => SetTags(),
        _ => CreateChild(),
    };

    /// <summary>The next statement; the server may refuse it.</summary>
    public string Next() => random.Next(100) switch
    {
        < 3 => CreateSuperTable(),
        < 12 => CreateChild(),
        < 16 => CreateNormal(),
        < 55 => Insert(),
        < 60 => InsertCreating(),
        < 67 => Delete(),
        < 77 => AlterSuperTable(),
        < 83 => AlterNormal(),
        < 90 => SetTags(),
        < 95 => DropTable(),
        < 96 => DropSuperTable(),
        < 98 => Options(),
        _ => Insert(),
    };

    private sealed class Table
    {
        public List<(string Name, string Type)> Columns { get; } = [];

        public List<(string Name, string Type)> Tags { get; } = [];
    }

    private string CreateSuperTable()
    {
        var name = "s" + random.Next(3);
        if (_superTables.ContainsKey(name)) return Insert();
        var table = _superTables[name] = new Table();
        foreach (var column in ColumnNames.Where(_ => random.Next(3) > 0).DefaultIfEmpty("c1")) table.Columns.Add((column, Type()));
        foreach (var tag in TagNames.Where(_ => random.Next(3) > 0).DefaultIfEmpty("t1")) table.Tags.Add((tag, TagType()));
        return $"CREATE STABLE {Q(name)} (ts TIMESTAMP, {List(table.Columns)}) TAGS ({List(table.Tags)})";
    }

    private string CreateChild()
    {
        if (Pick(_superTables) is not { } parent) return CreateSuperTable();
        var name = "t" + random.Next(12);
        if (BelongsElsewhere(name, parent.Key)) return Insert();
        _tables[name] = (parent.Key, false);
        return $"CREATE TABLE IF NOT EXISTS {Q(name)} USING {Q(parent.Key)} {TagValues(parent.Value)}";
    }

    private string CreateNormal()
    {
        var name = "t" + random.Next(12);
        var table = new Table();
        foreach (var column in ColumnNames.Where(_ => random.Next(2) > 0).DefaultIfEmpty("c1")) table.Columns.Add((column, Type()));
        if (!_tables.TryAdd(name, ("", true))) return Insert();
        _normal[name] = table;
        return $"CREATE TABLE {Q(name)} (ts TIMESTAMP, {List(table.Columns)})";
    }

    private string Insert() => Pick(_tables) is { } table && Shape(table.Key) is { } shape ? $"INSERT INTO {Q(table.Key)} {Rows(shape)}" : CreateChild();

    private string InsertCreating()
    {
        if (Pick(_superTables) is not { } parent) return CreateSuperTable();
        var name = "t" + random.Next(12);
        if (BelongsElsewhere(name, parent.Key)) return Insert();
        _tables[name] = (parent.Key, false);
        return $"INSERT INTO {Q(name)} USING {Q(parent.Key)} {TagValues(parent.Value)} {Rows(parent.Value)}";
    }

    private string Delete()
    {
        var from = 1_700_000_000_000 + random.NextInt64(_clock - 1_700_000_000_000 + 1);
        var range = string.Create(CultureInfo.InvariantCulture, $"ts >= {from} AND ts < {from + random.Next(1, 40)}");
        if (random.Next(3) == 0 && Pick(_superTables) is { } parent) return $"DELETE FROM {Q(parent.Key)} WHERE {range}";
        return Pick(_tables) is { } table ? $"DELETE FROM {Q(table.Key)} WHERE {range}" : CreateChild();
    }

    private string AlterSuperTable()
    {
        if (Pick(_superTables) is not { } parent) return CreateSuperTable();
        var (name, table) = (parent.Key, parent.Value);
        switch (random.Next(7))
        {
            case 0 or 1: return Add(name, "COLUMN", table.Columns, ColumnNames, Type());
            case 2: return Drop(name, "COLUMN", table.Columns);
            case 3: return Widen(name, "COLUMN", table.Columns);
            case 4: return Add(name, "TAG", table.Tags, TagNames, TagType());
            case 5: return Drop(name, "TAG", table.Tags);
            default:
                var at = random.Next(table.Tags.Count);
                var free = TagNames.Append("renamed").FirstOrDefault(t => !table.Tags.Exists(x => x.Name == t));
                if (free is null) return Insert();
                var old = table.Tags[at].Name;
                table.Tags[at] = (free, table.Tags[at].Type);
                return $"ALTER STABLE {Q(name)} RENAME TAG `{old}` `{free}`";
        }
    }

    private string AlterNormal()
    {
        if (Pick(_normal) is not { } normal) return CreateNormal();
        var (name, table) = (normal.Key, normal.Value);
        switch (random.Next(4))
        {
            case 0: return Add(name, "COLUMN", table.Columns, ColumnNames, Type()).Replace("STABLE", "TABLE", StringComparison.Ordinal);
            case 1: return Drop(name, "COLUMN", table.Columns).Replace("STABLE", "TABLE", StringComparison.Ordinal);
            case 2: return Widen(name, "COLUMN", table.Columns).Replace("STABLE", "TABLE", StringComparison.Ordinal);
            default:
                var at = random.Next(table.Columns.Count);
                var free = ColumnNames.Append("renamed").FirstOrDefault(c => !table.Columns.Exists(x => x.Name == c));
                if (free is null) return Insert();
                var old = table.Columns[at].Name;
                table.Columns[at] = (free, table.Columns[at].Type);
                return $"ALTER TABLE {Q(name)} RENAME COLUMN `{old}` `{free}`";
        }
    }

    private string SetTags()
    {
        var children = _tables.Where(t => !t.Value.IsNormal && _superTables.ContainsKey(t.Value.Parent)).ToList();
        if (children.Count == 0) return CreateChild();
        var (name, (parent, _)) = children[random.Next(children.Count)];
        var set = _superTables[parent].Tags.Where(_ => random.Next(2) == 0).DefaultIfEmpty(_superTables[parent].Tags[0]);
        return $"ALTER TABLE {Q(name)} SET TAG {string.Join(", ", set.Select(t => $"`{t.Name}` = {Value(t.Type)}"))}";
    }

    private string DropTable()
    {
        if (Pick(_tables) is not { } table) return CreateChild();
        _tables.Remove(table.Key);
        _normal.Remove(table.Key);
        return $"DROP TABLE IF EXISTS {Q(table.Key)}";
    }

    private string DropSuperTable()
    {
        if (Pick(_superTables) is not { } parent) return CreateSuperTable();
        _superTables.Remove(parent.Key);
        foreach (var child in _tables.Where(t => t.Value.Parent == parent.Key).Select(t => t.Key).ToList()) _tables.Remove(child);
        return $"DROP STABLE {Q(parent.Key)}";
    }

    private string Options()
    {
        if (random.Next(3) == 0 && Pick(_superTables) is { } parent) return $"ALTER STABLE {Q(parent.Key)} COMMENT 'it''s {random.Next(9)}'";
        if (Pick(_tables) is not { } table) return CreateChild();
        return random.Next(2) == 0 ? $"ALTER TABLE {Q(table.Key)} TTL {random.Next(1000, 9999)}" : $"ALTER TABLE {Q(table.Key)} COMMENT 'c\\\\ {random.Next(9)}'";
    }

    private string Add(string name, string what, List<(string Name, string Type)> list, string[] names, string type)
    {
        var free = names.Where(n => !list.Exists(x => x.Name == n)).ToList();
        if (free.Count == 0) return Drop(name, what, list);
        var added = free[random.Next(free.Count)];
        list.Add((added, type));
        return $"ALTER STABLE {Q(name)} ADD {what} `{added}` {type}";
    }

    private string Drop(string name, string what, List<(string Name, string Type)> list)
    {
        if (list.Count < 2) return Insert();
        var at = random.Next(list.Count);
        var dropped = list[at].Name;
        list.RemoveAt(at);
        return $"ALTER STABLE {Q(name)} DROP {what} `{dropped}`";
    }

    private string Widen(string name, string what, List<(string Name, string Type)> list)
    {
        var at = list.FindIndex(x => x.Type.StartsWith("VARCHAR", StringComparison.Ordinal) || x.Type.StartsWith("NCHAR", StringComparison.Ordinal));
        if (at < 0) return Insert();
        var kind = list[at].Type[..list[at].Type.IndexOf('(', StringComparison.Ordinal)];
        list[at] = (list[at].Name, $"{kind}({random.Next(21, 60)})");
        return $"ALTER STABLE {Q(name)} MODIFY {what} `{list[at].Name}` {list[at].Type}";
    }

    // A real server writes an insert into a table of another super table to its WAL before it refuses it, and sends its rows to subscribers, misread.
    private bool BelongsElsewhere(string table, string parent) => _tables.TryGetValue(table, out var known) && (known.IsNormal || known.Parent != parent);

    private Table? Shape(string table) => _normal.GetValueOrDefault(table) ?? (_tables.TryGetValue(table, out var known) ? _superTables.GetValueOrDefault(known.Parent) : null);

    private string Rows(Table shape)
    {
        var columns = shape.Columns.Where(_ => random.Next(4) > 0).DefaultIfEmpty(shape.Columns[0]).ToList();
        var sql = new StringBuilder($"(ts, {string.Join(", ", columns.Select(c => $"`{c.Name}`"))}) VALUES");
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            // Some rows overwrite, some come late.
            var time = random.Next(4) == 0 ? 1_700_000_000_000 + random.NextInt64(_clock - 1_700_000_000_000 + 1) : _clock++;
            sql.Append(CultureInfo.InvariantCulture, $" ({time}, {string.Join(", ", columns.Select(c => Value(c.Type)))})");
        }

        return sql.ToString();
    }

    private string TagValues(Table parent)
    {
        var tags = parent.Tags.Where(_ => random.Next(4) > 0).DefaultIfEmpty(parent.Tags[0]).ToList();
        return $"({string.Join(", ", tags.Select(t => $"`{t.Name}`"))}) TAGS ({string.Join(", ", tags.Select(t => Value(t.Type)))})";
    }

    private string Value(string type)
    {
        if (random.Next(6) == 0) return "NULL";
        var number = random.Next(-99999, 99999);
        return type.Split('(')[0] switch
        {
            "DOUBLE" => (number / 8.0).ToString("R", CultureInfo.InvariantCulture),
            "VARCHAR" => random.Next(5) == 0 ? "''" : $"'v{number}'",
            "NCHAR" => random.Next(5) == 0 ? "''" : $"'字{number % 1000}'",
            "DECIMAL" => (number / 100m).ToString(CultureInfo.InvariantCulture),
            "TIMESTAMP" => (1_600_000_000_000 + number).ToString(CultureInfo.InvariantCulture),
            "BOOL" => number % 2 == 0 ? "true" : "false",
            "VARBINARY" => $"'\\x{Math.Abs(number):X8}'",
            _ => number.ToString(CultureInfo.InvariantCulture),
        };
    }

    private string Type() => Types[random.Next(Types.Length)];

    private string TagType()
    {
        var type = Type();
        return type.StartsWith("DECIMAL", StringComparison.Ordinal) ? "BIGINT" : type;
    }

    private string Q(string table) => $"{database}.`{table}`";

    private static string List(List<(string Name, string Type)> columns) => string.Join(", ", columns.Select(c => $"`{c.Name}` {c.Type}"));

    private KeyValuePair<string, T>? Pick<T>(Dictionary<string, T> from) => from.Count == 0 ? null : from.ElementAt(random.Next(from.Count));
}
