using Spectre.Console;
using Tidemark.Backup.Doctor;
using Tidemark.Backup.Failures;

namespace Tidemark.Cli.Output;

/// <summary>Checks as they end: a line each, and below a failed one its causes and its cure. In colour on a terminal only.</summary>
internal sealed class CheckListView(Screen screen)
{
    private const int NameWidth = 14;

    /// <summary>Shows which check is being made, until it is done: some wait for a time limit. On a terminal only.</summary>
    public void Begin(string name)
    {
        if (screen.Output.Profile.Capabilities.Ansi) screen.Output.Write(new ControlCode($"… {name}"));
    }

    /// <summary>Shows one check.</summary>
    public void Show(CheckReport check)
    {
        if (screen.Output.Profile.Capabilities.Ansi) screen.Output.Write(new ControlCode("\r\u001b[2K"));
        if (check.Outcome == CheckOutcome.Failed)
        {
            var failure = Failure.Of(check.Error!);
            Line("✗", Color.Red, check.Name, $"{failure.Message} ({failure.Code})");
            foreach (var cause in failure.Causes) Line("", Color.Default, "", "caused by: " + cause, new Style(decoration: Decoration.Dim));
            if (failure.Hint is { } hint) Line("", Color.Default, "", "hint: " + hint, new Style(decoration: Decoration.Bold));
            return;
        }

        var isPassed = check.Outcome == CheckOutcome.Passed;
        Line(isPassed ? "✓" : "–", isPassed ? Color.Green : Color.Default, check.Name, check.Finding, isPassed ? Style.Plain : new Style(decoration: Decoration.Dim));
        if (check.Advice is { } advice) Line("", Color.Default, "", "advice: " + advice, new Style(Color.Yellow));
    }

    /// <summary>Shows what all checks come to.</summary>
    public void Sum(DoctorReport report)
    {
        var failed = report.Checks.Count(c => c.Outcome == CheckOutcome.Failed);
        var skipped = report.Checks.Count(c => c.Outcome == CheckOutcome.Skipped);
        var text = failed == 0 ? "Nothing is wrong" : $"{Figures.Count(failed, "check")} failed";
        screen.Output.WriteLine($"{text}{(skipped == 0 ? "" : $", {skipped} not made")}; {Figures.Duration(report.Elapsed)}");
    }

    private void Line(string mark, Color color, string name, string text, Style? style = null)
    {
        var grid = new Grid().AddColumn(new GridColumn { Width = 1, Padding = new Padding(0, 0, 1, 0) }).AddColumn(new GridColumn { Width = NameWidth, Padding = new Padding(0, 0, 1, 0) })
            .AddColumn(new GridColumn { Padding = new Padding(0) });
        grid.AddRow(new Text(mark, new Style(color)), new Text(name), new Text(Secrets.Hide(text.ReplaceLineEndings(" ")), style));
        screen.Output.Write(grid);
    }
}
