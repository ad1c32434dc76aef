using System.Text.Json;
using Tidemark.Service.Api;
using Tidemark.Service.Catalog;

namespace Tidemark.Service.Tasks;

/// <summary>Rows of tasks as the API shows them.</summary>
internal static class TaskViews
{
    /// <summary>A task; with the progress of this moment where it runs in this process.</summary>
    public static TaskView Of(TaskRow row, RunningTask? live)
    {
        var progress = row.State == TaskState.Running ? live?.Progress : null;
        return new TaskView
        {
            Id = row.Id,
            Kind = row.Kind,
            State = row.State,
            Plan = row.PlanName,
            Server = row.Server,
            RequestedBy = row.RequestedBy,
            QueuedAt = row.QueuedAt,
            NotBefore = row.NotBefore,
            StartedAt = row.StartedAt,
            EndedAt = row.EndedAt,
            Attempt = row.Attempt,
            Node = row.Node,
            Phase = progress is null ? row.Phase : TaskPhase.Word(progress.Phase),
            Fraction = progress is null ? row.Fraction : progress.Fraction,
            Rows = progress?.Rows ?? row.Rows,
            RawBytes = progress?.RawBytes ?? row.RawBytes,
            RowsPerSecond = row.RowsPerSecond,
            BytesPerSecond = row.BytesPerSecond,
            PointId = row.PointId,
            Parameters = Json(row.Parameters),
            Report = Json(row.Report),
            Failure = row.Failure is null ? null : JsonSerializer.Deserialize<TaskFailure>(row.Failure, ServiceJson.Stored),
        };
    }

    private static JsonElement? Json(string? text) => text is null ? null : JsonSerializer.Deserialize<JsonElement>(text, ServiceJson.Stored);
}
