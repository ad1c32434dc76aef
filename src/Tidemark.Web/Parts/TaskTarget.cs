using System.Text.Json;
using Tidemark.Service.Api;
using Tidemark.Service.Tasks;

namespace Tidemark.Web.Parts;

/// <summary>Where a restore goes to.</summary>
internal static class TaskTarget
{
    /// <summary>What a restore was asked for; null for other tasks.</summary>
    public static RestoreRequest? Request(TaskView task) => task is { Kind: TaskKind.Restore, Parameters: { } asked } ? asked.Deserialize<RestoreRequest>(ServiceJson.Stored) : null;

    /// <summary>Server and database of a restore; null for other tasks.</summary>
    public static string? Of(TaskView task) => Request(task) is { } request ? $"{task.Server}/{request.Database ?? task.Plan}" : null;
}
