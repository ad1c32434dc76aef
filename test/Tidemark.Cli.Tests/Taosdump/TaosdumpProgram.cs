using System.Diagnostics;
using System.Text;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests.Taosdump;

/// <summary>The program taosdump, run in a directory of its own: the native one where test.sh has made it, else the executable tidemark under that name.</summary>
internal sealed class TaosdumpProgram : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly TemporaryDirectory _directory = new();
    private readonly string _path;

    /// <summary>Prepares it.</summary>
    /// <param name="isLink">Whether it is the executable tidemark under that name, whatever else there is.</param>
    public TaosdumpProgram(bool isLink = false)
    {
        _path = Native is null || isLink ? MakeLink() : Native;
        WorkingDirectory = Directory.CreateDirectory(Path.Combine(_directory.Path, "work")).FullName;
    }

    /// <summary>The path of the native program; null where there is none.</summary>
    public static string? Native => Environment.GetEnvironmentVariable("TIDEMARK_TEST_TAOSDUMP");

    /// <summary>Starts it beside the test; it runs where the test does.</summary>
    public TidemarkProcess Start(params string[] arguments) => TidemarkProcess.StartProgram(_path, arguments);

    /// <summary>Where it runs.</summary>
    public string WorkingDirectory { get; }

    /// <summary>What it reads.</summary>
    public string? Input { get; set; }

    /// <summary>Variables for it.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The lines of dump_result.txt; empty without.</summary>
    public string ResultFile => File.Exists(PathOf("dump_result.txt")) ? File.ReadAllText(PathOf("dump_result.txt")) : "";

    /// <summary>A path in the working directory.</summary>
    public string PathOf(string name) => Path.Combine(WorkingDirectory, name);

    /// <summary>A new directory in the working directory.</summary>
    public string MakeDirectory(string name)
    {
        Directory.CreateDirectory(PathOf(name));
        return name;
    }

    /// <summary>Everything below a directory.</summary>
    public IEnumerable<string> FilesIn(string name) => Directory.EnumerateFileSystemEntries(PathOf(name), "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(PathOf(name), p)).Order(StringComparer.Ordinal);

    /// <summary>Runs it to its end.</summary>
    public async Task<CommandResult> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_path, arguments)
        {
            UseShellExecute = false, WorkingDirectory = WorkingDirectory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in Variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        if (Input is not null) await process.StandardInput.WriteAsync(Input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(limit.Token);
        return new CommandResult(process.ExitCode, await output, await errors);
    }

    public void Dispose() => _directory.Dispose();

    private string MakeLink()
    {
        var link = Path.Combine(_directory.Path, "bin", "taosdump");
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, Path.Combine(AppContext.BaseDirectory, "tidemark"));
        return link;
    }
}
