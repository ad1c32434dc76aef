using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Capture;

/// <summary>Which super tables are read by snapshot. Pure.</summary>
internal static class InitialReadPlan
{
    /// <summary>A snapshot reads table by table, a scan row by row: from this many rows per child on the snapshot is faster.</summary>
    public const long MinRowsPerChild = 2000;

    /// <summary>Below this many rows in all, a scan is done before a snapshot has begun.</summary>
    public const long MinRows = 2_000_000;

    /// <summary>Topics that a run takes at most, of the 20 that a cluster has by default.</summary>
    public const int MaxTopics = 8;

    /// <summary>The super tables to read by snapshot, the largest first; the others are scanned.</summary>
    /// <param name="sizes">All that hold rows.</param>
    /// <param name="way">What the user wants.</param>
    /// <param name="notice">Takes what was not done as the user wants.</param>
    public static IReadOnlyList<SuperTableSize> Choose(IReadOnlyList<SuperTableSize> sizes, InitialRead way, Action<string> notice)
    {
        if (way == InitialRead.Scan) return [];
        var possible = new List<SuperTableSize>();
        foreach (var size in sizes.Where(s => s.Children > 0))
        {
            if (Distorted(size) is not { } fault) possible.Add(size);
            else if (way == InitialRead.Snapshot) notice($"{size.Table.Name} is read by scan: a snapshot distorts {fault}");
        }

        if (way == InitialRead.Auto)
        {
            possible.RemoveAll(s => s.RowsPerChild < MinRowsPerChild);
            if (possible.Sum(s => s.Rows) < MinRows) return [];
        }

        possible.Sort((a, b) => b.Rows.CompareTo(a.Rows));
        if (way == InitialRead.Snapshot && possible.Count > MaxTopics) notice($"{possible.Count - MaxTopics} super tables are read by scan: a run takes {MaxTopics} topics at most");
        return [.. possible.Take(MaxTopics)];
    }

    // Source: observed on 3.3.7.5. A DECIMAL comes without its precision and scale; a BLOB has never been seen to come whole; the first table of a vgroup comes without its rows
    // up to the epoch, because a snapshot begins behind timestamp 0.
    private static string? Distorted(SuperTableSize size)
    {
        var columns = size.Table.Definition.Columns.Columns;
        if (columns.Any(c => c.Type.IsDecimal())) return "DECIMAL";
        if (columns.Any(c => c.Type.IsBlob())) return "BLOB";
        return size.ReachesTheEpoch ? "rows before 1970" : null;
    }
}
