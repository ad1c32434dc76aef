using System.Diagnostics;
using System.Text;

namespace Tidemark.Cli.Tests;

/// <summary>The real executable, run as a user runs it, with both streams in pipes.</summary>
internal sealed class TidemarkProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly Process _process;
    private readonly Task _output;
    private readonly StringBuilder _outputText = new();
    private readonly TaskCompletionSource<string> _document = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _errors;
    private readonly StringBuilder _errorText = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    private TidemarkProcess(Process process)
    {
        _process = process;
        _output = ReadOutputAsync();
        _errors = ReadErrorsAsync();
    }

    private static string Executable => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "tidemark.exe" : "tidemark");

    /// <summary>Runs a command line to its end.</summary>
    public static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        return await process.EndAsync();
    }

    /// <summary>Runs a command line to its end, with a variable of the environment.</summary>
    public static async Task<CommandResult> RunAsync((string Name, string Value) variable, params string[] arguments)
    {
        await using var process = Start(variable, arguments);
        return await process.EndAsync();
    }

    /// <summary>Starts a command line.</summary>
    public static TidemarkProcess Start(params string[] arguments) => Start(null, arguments);

    /// <summary>Starts a command line, with a variable of the environment.</summary>
    public static TidemarkProcess Start((string Name, string Value)? variable, params string[] arguments) => Start(Executable, variable, arguments);

    /// <summary>Starts another program in the same way.</summary>
    public static TidemarkProcess StartProgram(string path, params string[] arguments) => Start(path, null, arguments);

    private static TidemarkProcess Start(string path, (string Name, string Value)? variable, string[] arguments)
    {
        // A test runner in the background ignores SIGINT, and its children inherit that.
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo(path, arguments) : new ProcessStartInfo("env", ["--default-signal=INT", path, .. arguments]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = Encoding.UTF8;
        if (variable is var (name, value)) start.Environment[name] = value;
        return new TidemarkProcess(Process.Start(start)!);
    }

    /// <summary>Waits until standard error holds a text.</summary>
    public async Task SeenAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_errorText)
        {
            if (_errorText.ToString().Contains(text, StringComparison.Ordinal)) return;
            _awaited.Add((text, seen));
        }

        await seen.Task.WaitAsync(Limit);
    }

    /// <summary>Waits for the JSON document of a program that goes on after it.</summary>
    public Task<string> DocumentAsync() => _document.Task.WaitAsync(Limit);

    /// <summary>Sends a signal: INT or TERM.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<CommandResult> EndAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        await _errors.WaitAsync(limit.Token);
        await _output.WaitAsync(limit.Token);
        return new CommandResult(_process.ExitCode, _outputText.ToString(), _errorText.ToString());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _outputText.Append(line).Append('\n');
            if (line == "}") _document.TrySetResult(_outputText.ToString());
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errorText)
            {
                _errorText.Append(line).Append('\n');
                foreach (var (text, seen) in _awaited)
                {
                    if (line.Contains(text, StringComparison.Ordinal)) seen.TrySetResult();
                }
            }
        }
    }
}
