namespace Tidemark.Backup.Selection;

/// <summary>Names that somebody may have meant.</summary>
internal static class NearNames
{
    private const int MaxNames = 5;

    /// <summary>The nearest of the names there are, at most five, the nearest first; empty when none is near.</summary>
    public static IReadOnlyList<string> Of(string typed, IEnumerable<string> names)
    {
        var limit = Math.Max(1, typed.Length / 3);
        return [.. names.Select(name => (Name: name, Distance: Distance(typed, name, limit))).Where(n => n.Distance <= limit)
            .OrderBy(n => n.Distance).ThenBy(n => n.Name, StringComparer.Ordinal).Take(MaxNames).Select(n => n.Name)];
    }

    /// <summary>A sentence that names them; null when there are no names at all.</summary>
    public static string? Hint(string typed, string what, IReadOnlyCollection<string> names)
    {
        if (names.Count == 0) return null;
        var near = Of(typed, names);
        return near.Count > 0
            ? $"Did you mean {string.Join(" or ", near.Select(n => $"'{n}'"))}?"
            : $"There are {string.Join(", ", names.Order(StringComparer.Ordinal).Take(MaxNames).Select(n => $"'{n}'"))}{(names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "")} {what}.";
    }

    // Differing letters, case counting a little less than a letter; more than the limit is all the same.
    private static int Distance(string a, string b, int limit)
    {
        if (a.Equals(b, StringComparison.OrdinalIgnoreCase)) return 0;
        if (Math.Abs(a.Length - b.Length) > limit) return limit + 1;
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost));
                least = Math.Min(least, row[j]);
            }

            if (least > limit) return limit + 1;
        }

        return row[^1];
    }
}
