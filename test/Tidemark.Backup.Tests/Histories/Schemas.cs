using System.Collections.Immutable;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>Makes up lists of columns or tags and their changes.</summary>
internal static class Schemas
{
    public static ImmutableList<HistoryColumn> Columns(Random random, IReadOnlyList<string> names, HistoryOptions options)
    {
        var columns = ImmutableList<HistoryColumn>.Empty;
        if (random.Next(5) == 0) columns = columns.Add(HistoryColumn.New("key 2", random.One(HistoryType.OfKeys), isKey: true));
        foreach (var name in names) columns = columns.Add(HistoryColumn.New(name, TypeFor(random, columns, HistoryType.OfColumns, options.Blobs)));
        return columns;
    }

    public static ImmutableList<HistoryColumn> Tags(Random random, IReadOnlyList<string> names) =>
        random.Next(8) == 0 ? [HistoryColumn.New("j", HistoryType.Json)] : [.. names.Select(n => HistoryColumn.New(n, random.One(HistoryType.OfTags)))];

    /// <summary>One change of a list: the words behind ALTER TABLE name, the list afterwards, and the id of what was changed. Null when none is possible.</summary>
    public static (string Sql, ImmutableList<HistoryColumn> List, int Changed)? Alter(
        Random random, ImmutableList<HistoryColumn> list, string what, IReadOnlyList<string> names, IReadOnlyList<HistoryType> types, HistoryOptions options, bool canRename)
    {
        if (list.Exists(c => c.Type == HistoryType.Json)) return null;
        if (!options.ChangesDecimals)
        {
            if (list.Exists(c => c.Type.Name == "DECIMAL")) return null;
            types = [.. types.Where(t => t.Name != "DECIMAL")];
        }

        var free = names.Append("renamed " + what.ToLowerInvariant()).Where(n => !list.Exists(c => c.Name == n)).ToList();
        var values = list.Where(c => !c.IsKey).ToList();
        var chosen = random.One(values);
        switch (random.Next(6))
        {
            case 0 or 1 when free.Count > 0:
                var added = HistoryColumn.New(random.One(free), TypeFor(random, list, types, options.Blobs));
                return ($"ADD {what} {added.Sql}", list.Add(added), -1);
            case 2 when values.Count > 1:
                return ($"DROP {what} `{chosen.Name}`", list.Remove(chosen), chosen.Id);
            case 3 when chosen.Type.IsVariable && chosen.Type.Length < 300:
                var wider = chosen with { Type = chosen.Type with { Length = chosen.Type.Length + random.Next(1, 30) } };
                return ($"MODIFY {what} `{chosen.Name}` {wider.Type.Sql}", list.Replace(chosen, wider), chosen.Id);
            case 4 or 5 when canRename && free.Count > 0:
                var renamed = chosen with { Name = random.One(free) };
                return ($"RENAME {what} `{chosen.Name}` `{renamed.Name}`", list.Replace(chosen, renamed), chosen.Id);
            default:
                return null;
        }
    }

    // A table has one BLOB at most.
    private static HistoryType TypeFor(Random random, ImmutableList<HistoryColumn> list, IReadOnlyList<HistoryType> types, bool blobs)
    {
        var type = random.One(types);
        return type.Name == "BLOB" && (!blobs || list.Exists(c => c.Type.Name == "BLOB")) ? HistoryType.Integer : type;
    }
}
