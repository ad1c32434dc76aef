using Tidemark.Service.Dumping;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Plans;

/// <summary>A plan as it is now.</summary>
public sealed record PlanView
{
    /// <summary>Its settings, without secrets.</summary>
    public required PlanSettings Settings { get; init; }

    /// <summary>Whether it takes points by itself.</summary>
    public required PlanState State { get; init; }

    /// <summary>When it falls due; null when it does not.</summary>
    public DateTimeOffset? NextExecutionAt { get; init; }

    /// <summary>The chain of its points.</summary>
    public required ChainView Chain { get; init; }

    /// <summary>When it was found to be late: no new point for longer than two cycles, or most of the WAL retention used up; null while it is not.</summary>
    public DateTimeOffset? LateSince { get; init; }

    /// <summary>The task that is unfinished; null without.</summary>
    public long? CurrentTask { get; init; }

    /// <summary>The backup that ended last; null before the first.</summary>
    public TaskView? LastTask { get; init; }

    /// <summary>How many points there are.</summary>
    public int Points { get; init; }

    /// <summary>When the newest point was begun; null without points.</summary>
    public DateTimeOffset? NewestPointAt { get; init; }

    /// <summary>Bytes of all points.</summary>
    public long StoredBytes { get; init; }

    /// <summary>How dumping to S3 stands; null without S3.</summary>
    public DumpView? Dump { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its settings were changed last.</summary>
    public required DateTimeOffset ModifiedAt { get; init; }
}
