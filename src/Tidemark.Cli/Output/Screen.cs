using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using Tidemark.Backup.Failures;
using Tidemark.Backup.Progress;
using Tidemark.Cli.Documents;
using Tidemark.Service.Api;

namespace Tidemark.Cli.Output;

/// <summary>
/// Where a command writes: results on standard output, progress and errors on standard error. With JSON, standard output carries one document
/// and standard error one object a line.
/// </summary>
internal sealed class Screen
{
    /// <summary>Width of tables that nobody folds, because they go into a pipe.</summary>
    private const int PipeWidth = 4000;

    private readonly bool _isVerbose;
    private readonly IAnsiConsole _errors;

    /// <summary>Makes one over the standard streams.</summary>
    public Screen(bool isJson, bool isQuiet, bool isVerbose, TimeProvider time)
    {
        IsJson = isJson;
        _isVerbose = isVerbose;
        Output = ConsoleOver(Console.Out, Console.IsOutputRedirected);
        _errors = ConsoleOver(Console.Error, Console.IsErrorRedirected);
        Progress = isQuiet ? new SilentProgressView()
            : isJson ? new JsonProgressView(Console.Error, time)
            : Console.IsErrorRedirected || !_errors.Profile.Capabilities.Ansi ? new LineProgressView(Console.Error, time)
            : new TerminalProgressView(_errors, time);
    }

    /// <summary>Whether the result is one JSON document.</summary>
    public bool IsJson { get; }

    /// <summary>Standard output for people. Not used with JSON.</summary>
    public IAnsiConsole Output { get; }

    /// <summary>How runs show where they are.</summary>
    public IProgressView Progress { get; }

    /// <summary>Writes the result: the document with JSON, otherwise what the action writes for people.</summary>
    public void Result<T>(T document, JsonTypeInfo<T> type, Action<IAnsiConsole> people)
    {
        if (IsJson) Console.Out.WriteLine(JsonSerializer.Serialize(document, type));
        else people(Output);
    }

    /// <summary>Writes what a service answered: as it is with JSON, otherwise what the action writes for people.</summary>
    public void Answer<T>(T document, Action<IAnsiConsole> people)
    {
        if (IsJson) Console.Out.WriteLine(JsonSerializer.Serialize(document, ServiceJson.Readable));
        else people(Output);
    }

    /// <summary>Tells how the command failed.</summary>
    public void Fail(Failure failure, Exception? exception)
    {
        if (IsJson) Console.Out.WriteLine(JsonSerializer.Serialize(new ErrorDocument { Error = failure }, CliJson.Document.ErrorDocument));
        else if (Console.IsErrorRedirected || failure.Code is null) Console.Error.WriteLine(failure.ToString());
        else
        {
            var text = failure.ToString();
            var head = $"error {failure.Code}:";
            _errors.Write(new Text(head, new Style(Color.Red, decoration: Decoration.Bold)));
            Console.Error.WriteLine(text[head.Length..]);
        }

        if (_isVerbose && exception is not null) Console.Error.WriteLine(Secrets.Hide(exception.ToString()));
    }

    /// <summary>Waits for work: a spinner on a terminal, the usual progress otherwise.</summary>
    public async Task<T> WaitAsync<T>(string title, Func<IProgress<WorkProgress>, Task<T>> work)
    {
        if (Progress is not TerminalProgressView) return await Progress.ShowAsync(title, work);
        return await _errors.Status().StartAsync(Markup.Escape(title), _ => new SilentProgressView().ShowAsync(title, work));
    }

    /// <summary>Writes a line of JSON to standard error.</summary>
    public void Line(string json)
    {
        if (Progress is not SilentProgressView) Console.Error.WriteLine(json);
    }

    /// <summary>Says something beside the result; not with JSON.</summary>
    public void Remark(string text)
    {
        if (!IsJson) Console.Error.WriteLine(Secrets.Hide(text));
    }

    private static IAnsiConsole ConsoleOver(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (isRedirected) console.Profile.Width = PipeWidth;
        return console;
    }
}
