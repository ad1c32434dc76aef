using System.Text.Json;
using Spectre.Console;
using Tidemark.Backup.Progress;
using Tidemark.Cli.Documents;
using Tidemark.Cli.Output;

namespace Tidemark.Cli.Demo;

/// <summary>Runs the steps of the demo one after another and shows a line for each.</summary>
internal sealed class DemoSteps(Screen screen, TimeProvider time)
{
    private readonly List<DemoStep> _done = [];

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<DemoStep> Done => _done;

    /// <summary>Runs a step.</summary>
    /// <param name="title">What it does.</param>
    /// <param name="work">The step; its progress shows where there is a place for it.</param>
    /// <param name="describe">What it did: rows, when there are any, and a remark.</param>
    public async Task<T> RunAsync<T>(string title, Func<IProgress<WorkProgress>, Task<T>> work, Func<T, (long? Rows, string Remark)> describe)
    {
        var clock = time.GetTimestamp();
        var result = await screen.WaitAsync(title, work);
        var elapsed = time.GetElapsedTime(clock);
        var (rows, remark) = describe(result);
        var step = new DemoStep { Step = title, Remark = remark, Rows = rows, ElapsedSeconds = Math.Round(elapsed.TotalSeconds, 3) };
        _done.Add(step);
        if (screen.IsJson) screen.Line(JsonSerializer.Serialize(step, CliJson.Line.DemoStep));
        else Show(step, elapsed);
        return result;
    }

    private void Show(DemoStep step, TimeSpan elapsed)
    {
        var rate = step.Rows is { } rows and > 0 && elapsed.TotalSeconds > 0.01 ? Figures.RowRate(rows / elapsed.TotalSeconds) : "";
        var line = $"{step.Step,-44} {Figures.Duration(elapsed),9}  {rate,-16} {step.Remark}".TrimEnd();
        screen.Output.MarkupLineInterpolated($"[green]✓[/] {line}");
    }
}
