namespace Tidemark.Backup.Retention;

/// <summary>What to remove of a plan.</summary>
public sealed record PruneOptions
{
    /// <summary>The plan; null is the only one.</summary>
    public string? Plan { get; init; }

    /// <summary>What stays.</summary>
    public RetentionPolicy Policy { get; init; } = new();

    /// <summary>Remove points that cannot be restored too, because a file or a point below is missing. By default they stay with all they rest on: the file may turn up.</summary>
    public bool RemoveBroken { get; init; }

    /// <summary>Remove every point. Only without a policy.</summary>
    public bool RemoveEverything { get; init; }

    /// <summary>Only say what would happen.</summary>
    public bool DryRun { get; init; }
}
