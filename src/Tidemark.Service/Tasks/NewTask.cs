namespace Tidemark.Service.Tasks;

/// <summary>A task to queue.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Server">The server it works on.</param>
/// <param name="ExclusiveKey">Of tasks with one key, one runs at a time.</param>
/// <param name="RequestedBy">Who or what asks.</param>
/// <param name="Parameters">What is special about it, JSON; null for nothing.</param>
internal sealed record NewTask(TaskKind Kind, string Plan, string Server, string ExclusiveKey, string RequestedBy, string? Parameters)
{
    /// <summary>A backup of a plan.</summary>
    public static NewTask Backup(string plan, string server, string requestedBy, string? parameters = null) => new(TaskKind.Backup, plan, server, $"backup {plan}", requestedBy, parameters);

    /// <summary>A dump of a plan to S3.</summary>
    public static NewTask Dump(string plan, string server, string requestedBy) => new(TaskKind.Dump, plan, server, $"dump {plan}", requestedBy, null);

    /// <summary>A verification of a plan.</summary>
    public static NewTask Verify(string plan, string server, string requestedBy, string parameters) => new(TaskKind.Verify, plan, server, $"verify {plan}", requestedBy, parameters);

    /// <summary>A compaction of a plan. Its key is that of the plan's backups, because both hold the plan's repository.</summary>
    public static NewTask Compact(string plan, string server, string requestedBy, string parameters) => new(TaskKind.Compact, plan, server, $"backup {plan}", requestedBy, parameters);

    /// <summary>A pruning of a plan; likewise.</summary>
    public static NewTask Prune(string plan, string server, string requestedBy, string parameters) => new(TaskKind.Prune, plan, server, $"backup {plan}", requestedBy, parameters);
}
