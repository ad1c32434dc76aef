namespace Tidemark.Service.Dumping;

/// <summary>How the dumping of a plan stands.</summary>
public sealed record DumpView
{
    /// <summary>Files that are to leave the disk by the plan's local retention, and have not.</summary>
    public int BacklogFiles { get; init; }

    /// <summary>Their bytes.</summary>
    public long BacklogBytes { get; init; }

    /// <summary>Why the last dump failed; null when it did not.</summary>
    public string? Fault { get; init; }

    /// <summary>When a dump succeeded last; null before the first.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>The dump that is unfinished; null without.</summary>
    public long? CurrentTask { get; init; }

    /// <summary>Whether the secret access key must be given again, because the catalog was rebuilt.</summary>
    public bool NeedsSecret { get; init; }
}
