using Spectre.Console;
using Tidemark.Cli.Output;
using Tidemark.Service.Tasks;

namespace Tidemark.Cli.Services;

/// <summary>Tasks for people.</summary>
internal static class TaskText
{
    /// <summary>Writes a task.</summary>
    public static void Write(IAnsiConsole console, TaskView task)
    {
        console.WriteLine($"Task {task.Id}: {PlanText.Word(task.Kind)} of plan {task.Plan} on server {task.Server}, {PlanText.Word(task.State)}{(task.Phase is null ? "" : ", " + task.Phase)}");
        console.WriteLine($"  asked for by {task.RequestedBy} {PlanText.Time(task.QueuedAt)}, attempt {task.Attempt}, started {PlanText.Time(task.StartedAt)}, ended {PlanText.Time(task.EndedAt)}");
        if (task.Rows > 0) console.WriteLine($"  {Figures.Count(task.Rows, "row")}, {Figures.Size(task.RawBytes)}, {Figures.RowRate(task.RowsPerSecond)}");
        if (task.PointId is not null) console.WriteLine($"  point {task.PointId}");
        foreach (var name in (string[])["selected", "compared", "outside", "plannedSteps", "decisions"])
        {
            if (task.Report is { } report && report.TryGetProperty(name, out var lines))
                foreach (var line in lines.EnumerateArray()) console.WriteLine($"  {name}: {line.GetString()}");
        }

        if (task.Failure is { } failure) console.WriteLine(failure.Text);
    }
}
