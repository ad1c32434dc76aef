using Tidemark.Errors;

namespace Tidemark.Taosdump.Restore;

/// <summary>Which databases of a dump are restored. A name that the dump does not hold is a mistake: taken for nothing, rows would go into a database that the user meant to leave alone.</summary>
internal static class RestoreChoices
{
    /// <summary>Whether a database is restored.</summary>
    public static bool Includes(DumpRestoreOptions options, string database) => options.Databases.Count == 0 || options.Databases.Contains(database, StringComparer.Ordinal);

    /// <summary>Refuses names that are not in the dump, databases that it has twice, and new names that would make two databases one.</summary>
    /// <param name="options">What is to be restored.</param>
    /// <param name="databases">The databases of the dump, each with the plan or the directory that it is of.</param>
    /// <param name="choosing">How one of two of a name is chosen.</param>
    /// <exception cref="TidemarkException">TM101.</exception>
    public static void Check(DumpRestoreOptions options, IReadOnlyList<(string Database, string Place)> databases, string choosing)
    {
        var known = databases.Select(d => d.Database).Distinct(StringComparer.Ordinal).ToList();
        var unknown = options.Databases.Concat(options.Renames.Keys).Where(n => !known.Contains(n, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        var has = $"It has {string.Join(", ", known)}.";
        if (unknown.Count > 0) throw new TidemarkException(ErrorCode.InvalidArgument, $"The dump has no database {string.Join(" and no database ", unknown)}.", $"{has} Nothing was restored.");
        if (databases.Where(d => Includes(options, d.Database)).GroupBy(d => d.Database, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } same)
        {
            throw new TidemarkException(ErrorCode.InvalidArgument, $"{string.Join(" and ", same.Select(d => d.Place).Order(StringComparer.Ordinal))} are all of a database {same.Key}: one would be written over the other.",
                $"{choosing} Nothing was restored.");
        }

        var twice = known.Where(d => Includes(options, d)).GroupBy(d => options.Renames.GetValueOrDefault(d, d), StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null) throw new TidemarkException(ErrorCode.InvalidArgument, $"The databases {string.Join(" and ", twice.Order(StringComparer.Ordinal))} would both become {twice.Key}.", $"Give each a name of its own. {has} Nothing was restored.");
    }

    /// <summary>Refuses a dump that lists databases which are to be restored and are not there.</summary>
    /// <exception cref="TidemarkException">TM402.</exception>
    public static void CheckLost(DumpRestoreOptions options, IReadOnlyList<string> lost)
    {
        var missing = lost.Where(d => Includes(options, d)).ToList();
        if (missing.Count == 0) return;
        throw new TidemarkException(ErrorCode.Truncated, $"{options.Directory} is not whole: it lists the database {string.Join(" and the database ", missing)}, and no directory in it is of that name.",
            "Fetch the directory again from another copy, with everything below it, or name the databases to restore with -D. Nothing was restored.");
    }
}
