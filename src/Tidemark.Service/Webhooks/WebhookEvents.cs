namespace Tidemark.Service.Webhooks;

/// <summary>The words for what webhooks are told of.</summary>
public static class WebhookEvents
{
    /// <summary>A task failed for good.</summary>
    public const string TaskFailed = "task.failed";

    /// <summary>A task succeeded after the one of its kind before it, of that plan and target, had failed.</summary>
    public const string TaskRecovered = "task.recovered";

    /// <summary>The chain of a plan is broken: no increment can be taken.</summary>
    public const string ChainBroken = "chain.broken";

    /// <summary>A new initial point has begun a new chain.</summary>
    public const string ChainHealed = "chain.healed";

    /// <summary>A plan has had no new point for longer than two cycles, or most of the time that its database keeps WAL has passed since the last.</summary>
    public const string PlanLate = "plan.late";

    /// <summary>A plan that was late has a new point.</summary>
    public const string PlanRecovered = "plan.recovered";

    /// <summary>Somebody tries the webhook.</summary>
    public const string Test = "test";

    /// <summary>Those that can be chosen.</summary>
    public static IReadOnlyList<string> All { get; } = [TaskFailed, TaskRecovered, ChainBroken, ChainHealed, PlanLate, PlanRecovered];
}
