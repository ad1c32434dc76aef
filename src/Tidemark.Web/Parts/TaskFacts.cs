using System.Text.Json;
using Tidemark.Service.Api;
using Tidemark.Service.Tasks;

namespace Tidemark.Web.Parts;

/// <summary>What a task was asked for, and what it did.</summary>
internal static class TaskFacts
{
    /// <summary>What a restore was asked for; null for other tasks.</summary>
    public static RestoreRequest? Request(TaskView task) => task is { Kind: TaskKind.Restore, Parameters: { } asked } ? asked.Deserialize<RestoreRequest>(ServiceJson.Stored) : null;

    /// <summary>What a task of a kind did; null for other kinds and while nothing is reported.</summary>
    public static T? Report<T>(TaskView task, TaskKind kind)
        where T : class => task.Kind == kind ? task.Report?.Deserialize<T>(ServiceJson.Stored) : null;

    /// <summary>Server and database of a restore; null for other tasks.</summary>
    public static string? Of(TaskView task) => Request(task) is { } request ? $"{task.Server}/{request.Database ?? task.Plan}" : null;
}
