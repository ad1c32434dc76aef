namespace Tidemark.Service.Upkeep;

/// <summary>Which points of a plan stay. One that any rule keeps stays, with all it rests on; one rule is needed. Days, weeks and months are those of UTC.</summary>
public sealed record PruneRequest
{
    /// <summary>The last so many points; null without this rule.</summary>
    public int? KeepLast { get; init; }

    /// <summary>Points of this time before the newest one: <c>30d</c>; null without this rule.</summary>
    public string? KeepWithin { get; init; }

    /// <summary>The last point of each of the last so many days that have one.</summary>
    public int? KeepDaily { get; init; }

    /// <summary>The same with weeks (ISO).</summary>
    public int? KeepWeekly { get; init; }

    /// <summary>The same with months.</summary>
    public int? KeepMonthly { get; init; }

    /// <summary>Remove points that cannot be restored too.</summary>
    public bool RemoveBroken { get; init; }

    /// <summary>Only say what would happen: the task's report has it.</summary>
    public bool DryRun { get; init; }
}
