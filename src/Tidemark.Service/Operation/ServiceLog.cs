using Microsoft.Extensions.Logging;
using Tidemark.Service.Tasks;
using Tidemark.Service.Webhooks;

namespace Tidemark.Service.Operation;

/// <summary>What the service logs. Ids are stable; no secret is among the values.</summary>
internal static partial class ServiceLog
{
    [LoggerMessage(1, LogLevel.Information, "task {Task} ({Kind} of plan {Plan}) begins, attempt {Attempt}")]
    public static partial void TaskBegins(ILogger log, long task, TaskKind kind, string plan, int attempt);

    [LoggerMessage(EventId = 2, Message = "task {Task} ({Kind} of plan {Plan}) is {State}: {Failure}")]
    public static partial void TaskEnds(ILogger log, LogLevel level, long task, TaskKind kind, string plan, TaskState state, string? failure);

    [LoggerMessage(3, LogLevel.Error, "the catalog failed (task {Task})")]
    public static partial void CatalogFailed(ILogger log, long task, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "task {Task} failed unexpectedly")]
    public static partial void Unexpected(ILogger log, long task, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "{Count} tasks that ran when their node ended are queued again")]
    public static partial void TasksRecovered(ILogger log, int count);

    [LoggerMessage(6, LogLevel.Information, "{User} from {Address}: {Action} {On} -> {Status}")]
    public static partial void Audited(ILogger log, string user, string? address, string action, string? on, int status);

    [LoggerMessage(7, LogLevel.Error, "a request failed unexpectedly: {Method} {Path}")]
    public static partial void RequestFailed(ILogger log, string method, string path, Exception exception);

    [LoggerMessage(8, LogLevel.Information, "plan {Plan} was rebuilt from {Directory}")]
    public static partial void PlanRebuilt(ILogger log, string plan, string directory);

    [LoggerMessage(9, LogLevel.Warning, "{Directory} was left out of the rebuild: {Reason}")]
    public static partial void PlanNotRebuilt(ILogger log, string directory, string reason);

    [LoggerMessage(10, LogLevel.Warning, "{Event} did not reach webhook {Webhook} (try {Attempt}): {Failure}; it is {State} now")]
    public static partial void NotDelivered(ILogger log, string @event, string webhook, int attempt, string failure, DeliveryState state);

    [LoggerMessage(11, LogLevel.Warning, "plan {Plan} is late: {Reason}")]
    public static partial void PlanLate(ILogger log, string plan, string reason);

    [LoggerMessage(12, LogLevel.Warning, "whether plan {Plan} is late cannot be seen: {Reason}")]
    public static partial void PlanNotLookedAt(ILogger log, string plan, string reason);

    [LoggerMessage(20, LogLevel.Warning, "task {Task} ({Kind} of plan {Plan}) is not this node's any more: it stopped, and says nothing about it")]
    public static partial void TaskLost(ILogger log, long task, TaskKind kind, string plan);

    [LoggerMessage(21, LogLevel.Error, "another process has become node {Node}: this one takes no tasks any more")]
    public static partial void NodeReplaced(ILogger log, string node);

    [LoggerMessage(22, LogLevel.Error, "the scheduler could not store the trigger of plan {Plan}; the plan is found in the catalog when it is due")]
    public static partial void SchedulerFailed(ILogger log, string plan, Exception exception);
}
