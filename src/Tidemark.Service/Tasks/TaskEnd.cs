namespace Tidemark.Service.Tasks;

/// <summary>How an attempt ended.</summary>
/// <param name="State">The task's state after it.</param>
internal sealed record TaskEnd(TaskState State)
{
    /// <summary>The point taken or restored.</summary>
    public string? PointId { get; init; }

    /// <summary>What it did, JSON.</summary>
    public string? Report { get; init; }

    /// <summary>Why it failed.</summary>
    public TaskFailure? Failure { get; init; }

    /// <summary>When the next attempt may begin.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Whether a retry counts toward those that the plan allows.</summary>
    public bool Counts { get; init; } = true;
}
