using Tidemark.Backup.Repositories;

namespace Tidemark.Backup.Compaction;

/// <summary>What a compaction did, or would do.</summary>
public sealed record CompactReport
{
    /// <summary>The chain that was read, the initial point first.</summary>
    public required IReadOnlyList<BackupPoint> Chain { get; init; }

    /// <summary>The new point; null for a dry run, and when there was nothing to do because the chain is one point already.</summary>
    public BackupPoint? Point { get; init; }

    /// <summary>Rows of the chain's messages.</summary>
    public long RowsRead { get; init; }

    /// <summary>Messages behind the cut that the new point carries as they are (see docs/ARCHITECTURE.md, Compaction).</summary>
    public long TailMessages { get; init; }

    /// <summary>Files of an unfinished run that were removed first.</summary>
    public int RemovedLeftovers { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
