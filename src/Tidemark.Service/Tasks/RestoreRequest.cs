using Tidemark.Backup.Replay;

namespace Tidemark.Service.Tasks;

/// <summary>What to restore and where to.</summary>
public sealed record RestoreRequest
{
    private const string DefaultOutside = "default";
    private const string DefaultRetryInterval = "1m";

    /// <summary>The plan.</summary>
    public string? Plan { get; init; }

    /// <summary>The point's id or number; null is the latest.</summary>
    public string? Point { get; init; }

    /// <summary>The registered server to restore to; null is the plan's own.</summary>
    public string? Server { get; init; }

    /// <summary>The database to restore into; null is the plan's own.</summary>
    public string? Database { get; init; }

    /// <summary>Only these tables; empty with the others empty is everything.</summary>
    public IReadOnlyList<string> Tables { get; init => field = value ?? []; } = [];

    /// <summary>Only these super tables.</summary>
    public IReadOnlyList<string> SuperTables { get; init => field = value ?? []; } = [];

    /// <summary>Only children whose tags meet this; null for all.</summary>
    public string? Where { get; init; }

    /// <summary>The first time of rows, inclusive; null for no limit.</summary>
    public string? StartTime { get; init; }

    /// <summary>The last time of rows, inclusive; null for no limit.</summary>
    public string? EndTime { get; init; }

    /// <summary>Vgroups of a database that is created; null is as many as the source had.</summary>
    public int? Vgroups { get; init; }

    /// <summary>Connections that write, 1 to 64. Default 4.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Restore into a database that already holds tables.</summary>
    public bool IntoExisting { get; init; }

    /// <summary>Leave out messages that cannot be decoded, and say so.</summary>
    public bool SkipUndecodable { get; init; }

    /// <summary>Which objects outside the stream are created: all, none, default, or words with commas between.</summary>
    public string Outside { get; init => field = value ?? DefaultOutside; } = DefaultOutside;

    /// <summary>How the result is compared with the point.</summary>
    public ComparisonDepth Compare { get; init; } = ComparisonDepth.Counts;

    /// <summary>Only say what would happen: the task's report has the steps.</summary>
    public bool DryRun { get; init; }

    /// <summary>How often it is tried again after a passing failure, 0 to 100. Default 3.</summary>
    public int RetryTimes { get; init; } = 3;

    /// <summary>The pause before it is tried again. Default <c>1m</c>.</summary>
    public string RetryInterval { get; init => field = value ?? DefaultRetryInterval; } = DefaultRetryInterval;
}
