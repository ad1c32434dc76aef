using System.Globalization;
using Tidemark.Backup.Progress;
using Tidemark.Cli.Commands;
using Tidemark.Errors;
using Tidemark.Service.Tasks;

namespace Tidemark.Cli.Services;

/// <summary>Follows a task of a service to its end, as if it ran here.</summary>
internal static class TaskWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits for it. Cancelling the command leaves the task alone.</summary>
    /// <exception cref="TidemarkException">It failed, with the code it failed with, or was cancelled (TM104).</exception>
    public static async Task<TaskView> EndAsync(ServiceClient client, TaskView task, CommandContext context)
    {
        var ended = await context.Screen.Progress.ShowAsync($"{(PlanText.Word(task.Kind))} task {task.Id.ToString(CultureInfo.InvariantCulture)}", progress => FollowAsync(client, task.Id, progress, context));
        if (ended.State == TaskState.Succeeded) return ended;
        if (ended.Failure is not { } failure || ended.State == TaskState.Cancelled) throw new TidemarkException(ErrorCode.Conflict, $"Task {ended.Id} was cancelled.");
        throw failure.ToException();
    }

    private static async Task<TaskView> FollowAsync(ServiceClient client, long id, IProgress<WorkProgress> progress, CommandContext context)
    {
        var after = 0L;
        while (true)
        {
            var task = await client.GetAsync<TaskView>($"tasks/{id}", context.Cancel);
            foreach (var line in await client.ListAsync<TaskLogLine>($"tasks/{id}/log?after={after}", context.Cancel))
            {
                after = line.Id;
                if (line.Level == TaskLogLevel.Warning) progress.Report(Progress(task, line.Text));
            }

            if (task.EndedAt is not null) return task;
            progress.Report(Progress(task, null));
            await Task.Delay(Interval, context.Time, context.Cancel);
        }
    }

    private static WorkProgress Progress(TaskView task, string? notice) => new()
    {
        Phase = Enum.TryParse<WorkPhase>(task.Phase, ignoreCase: true, out var phase) ? phase : WorkPhase.Preparing, Rows = task.Rows, RawBytes = task.RawBytes, Fraction = task.Fraction, Notice = notice,
    };
}
