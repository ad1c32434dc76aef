using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Tidemark.Service.Tests.Nodes;

/// <summary>'tidemark serve' in a process of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri?> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(string name, Process process) => (Name, _process) = (name, process);

    public string Name { get; }

    /// <summary>Where it listens; null when it ended before it did.</summary>
    public Task<Uri?> Address => _address.Task.WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>What it wrote to standard error.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>What it wrote to standard output.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>The exit code; waits for the end.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1));
        return _process.ExitCode;
    }

    public static NodeProcess Start(string name, string? catalog, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program(), ["serve", "--json", "--port", "0", "--node", name, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (catalog is not null) start.Environment["TIDEMARK_CATALOG"] = catalog;
        // A sandbox and two nodes share few processors with the other tests.
        start.Environment["DOTNET_TieredPGO"] = "0";
        var node = new NodeProcess(name, new Process { StartInfo = start, EnableRaisingEvents = true });
        node._process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) node._log.Enqueue(line.Data);
        };
        node._process.OutputDataReceived += (_, line) => node.Read(line.Data);
        node._process.Exited += (_, _) => node._address.TrySetResult(null);
        node._process.Start();
        node._process.BeginErrorReadLine();
        node._process.BeginOutputReadLine();
        return node;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGSTOP: it stands still.</summary>
    public Task StallAsync() => SignalAsync("-STOP");

    /// <summary>SIGCONT: it goes on.</summary>
    public Task WakeAsync() => SignalAsync("-CONT");

    /// <summary>SIGTERM, and its end.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited) return;
        await SignalAsync("-TERM");
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    private void Read(string? line)
    {
        if (line is null) return;
        lock (_output)
        {
            _output.AppendLine(line);
            try
            {
                if (JsonSerializer.Deserialize<JsonElement>(_output.ToString()).TryGetProperty("address", out var address)) _address.TrySetResult(new Uri(address.GetString()!));
            }
            catch (JsonException)
            {
                // More of the document follows.
                return;
            }
        }
    }

    private static string Program()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        for (var folder = output; folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "src", "Tidemark.Cli", "bin", output.Parent!.Name, output.Name, "tidemark") is var program && File.Exists(program)) return program;
        throw new InvalidOperationException("the program 'tidemark' is not built");
    }
}
