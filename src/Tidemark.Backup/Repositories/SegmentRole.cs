namespace Tidemark.Backup.Repositories;

/// <summary>The roles of segments in a point, as <c>SegmentEntry.Role</c> names them, and their file names.</summary>
public static class SegmentRole
{
    /// <summary>Schema frames, to be applied in order before anything else.</summary>
    public const string Schema = "schema";

    /// <summary>Rows of an initial point, in no order.</summary>
    public const string Rows = "rows";

    /// <summary>Recorded messages of one vgroup, in order.</summary>
    public const string Wal = "wal";

    /// <summary>The tables with a TTL that exist at the point.</summary>
    public const string Expiring = "expiring";

    /// <summary>Whether a file is a WAL segment of a vgroup.</summary>
    public static bool IsWalOf(string fileName, int vgroupId)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        return fileName.StartsWith($"v{vgroupId}-", StringComparison.Ordinal);
    }

    /// <summary>The name of a segment file.</summary>
    /// <param name="role">The role.</param>
    /// <param name="vgroupId">The vgroup of a WAL segment; ignored otherwise.</param>
    /// <param name="number">From 1, in stream order.</param>
    public static string FileName(string role, int vgroupId, int number) =>
        role == Wal ? $"v{vgroupId}-{number:D4}.tide" : $"{role}-{number:D4}.tide";
}
