using Tidemark.Errors;

namespace Tidemark.Storage.Tiers;

/// <summary>Which files stay on this machine: those that are young enough, and of these the newest so many. All others are to be dumped to the far storage.</summary>
public sealed record LocalRetention
{
    /// <summary>Files older than this are dumped; null when age does not matter.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>The files beyond the newest so many are dumped; 0 for all; null when their number does not matter.</summary>
    public int? Count { get; init; }

    /// <summary>Refuses a rule that cannot be meant.</summary>
    /// <exception cref="TidemarkException">TM101, naming every fault.</exception>
    public void Check()
    {
        var faults = new List<string>();
        if (Period < TimeSpan.Zero) faults.Add($"a local retention period of {Period}");
        if (Count < 0) faults.Add($"a local retention count of {Count}");
        if (faults.Count > 0) throw new TidemarkException(ErrorCode.InvalidArgument, $"Nothing can be kept by {string.Join(" and ", faults)}.", "Neither may be negative.");
    }

    /// <summary>The files to dump, the oldest first.</summary>
    /// <param name="files">All files that lie on this machine and may leave it, in any order.</param>
    /// <param name="now">The time that ages are counted to.</param>
    public IReadOnlyList<StoredFileInfo> ToDump(IEnumerable<StoredFileInfo> files, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(files);
        Check();
        var newestFirst = files.OrderByDescending(f => f.ModifiedAt).ThenByDescending(f => f.Path, StringComparer.Ordinal).ToList();
        var dumped = newestFirst.Where((file, i) => i >= Count || now - file.ModifiedAt > Period).ToList();
        dumped.Reverse();
        return dumped;
    }
}
