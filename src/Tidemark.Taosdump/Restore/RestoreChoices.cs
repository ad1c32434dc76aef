using Tidemark.Errors;

namespace Tidemark.Taosdump.Restore;

/// <summary>Which databases of a dump are restored. A name that the dump does not hold is a mistake: taken for nothing, rows would go into a database that the user meant to leave alone.</summary>
internal static class RestoreChoices
{
    /// <summary>Whether a database is restored.</summary>
    public static bool Includes(DumpRestoreOptions options, string database) => options.Databases.Count == 0 || options.Databases.Contains(database, StringComparer.Ordinal);

    /// <summary>Refuses names that are not in the dump, and new names that would make two databases one.</summary>
    /// <exception cref="TidemarkException">TM101.</exception>
    public static void Check(DumpRestoreOptions options, IReadOnlyList<string> databases)
    {
        var known = databases.Distinct(StringComparer.Ordinal).ToList();
        var unknown = options.Databases.Concat(options.Renames.Keys).Where(n => !known.Contains(n, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        var has = $"It has {string.Join(", ", known)}.";
        if (unknown.Count > 0) throw new TidemarkException(ErrorCode.InvalidArgument, $"The dump has no database {string.Join(" and no database ", unknown)}.", $"{has} Nothing was restored.");
        var twice = known.Where(d => Includes(options, d)).GroupBy(d => options.Renames.GetValueOrDefault(d, d), StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null) throw new TidemarkException(ErrorCode.InvalidArgument, $"The databases {string.Join(" and ", twice.Order(StringComparer.Ordinal))} would both become {twice.Key}.", $"Give each a name of its own. {has} Nothing was restored.");
    }
}
