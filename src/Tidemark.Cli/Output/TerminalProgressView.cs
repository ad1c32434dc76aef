using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tidemark.Backup.Failures;
using Tidemark.Backup.Progress;

namespace Tidemark.Cli.Output;

/// <summary>A live display: one line per phase with bar, rows, rates and the time to go.</summary>
internal sealed class TerminalProgressView(IAnsiConsole console, TimeProvider time) : IProgressView
{
    public async Task<T> ShowAsync<T>(string title, Func<IProgress<WorkProgress>, Task<T>> work)
    {
        console.MarkupLineInterpolated($"[bold]{title}[/]");
        var figures = new FiguresColumn();
        var progress = console.Progress().AutoClear(false).HideCompleted(false).Columns(
            new SpinnerColumn { CompletedText = "[green]✓[/]" }, new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, figures);
        return await progress.StartAsync(async context =>
        {
            var view = new View(console, context, figures, time);
            var result = await work(view);
            view.Complete();
            return result;
        });
    }

    private sealed class View(IAnsiConsole console, ProgressContext context, FiguresColumn figures, TimeProvider time) : IProgress<WorkProgress>
    {
        private readonly Lock _lock = new();
        private readonly PhaseClock _clock = new(time);
        private ProgressTask? _task;

        public void Report(WorkProgress value)
        {
            lock (_lock)
            {
                if (_clock.Take(value))
                {
                    if (_task is not null) figures.Texts[_task.Id] = _clock.Finished;
                    Finish();
                    _task = context.AddTask(PhaseClock.NameOf(value.Phase), maxValue: 1);
                    _task.IsIndeterminate = true;
                }

                if (value.Fraction is { } done)
                {
                    _task!.IsIndeterminate = false;
                    _task.Value = Math.Min(done, 0.999);
                }

                figures.Texts[_task!.Id] = _clock.Describe();
                if (value.Notice is { } notice) console.MarkupLineInterpolated($"[yellow]warning:[/] {Secrets.Hide(notice)}");
            }
        }

        public void Complete()
        {
            lock (_lock) Finish();
        }

        private void Finish()
        {
            if (_task is null) return;
            _task.IsIndeterminate = false;
            _task.Value = 1;
            _task.StopTask();
        }
    }

    private sealed class FiguresColumn : ProgressColumn
    {
        public ConcurrentDictionary<int, string> Texts { get; } = [];

        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(Texts.GetValueOrDefault(task.Id, ""));
    }
}
