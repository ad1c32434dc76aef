using Tidemark.Errors;
using Tidemark.Taosdump.Commands;
using Tidemark.Taosdump.Dump;
using Tidemark.Taosdump.Restore;

namespace Tidemark.Taosdump.Tests.Commands;

/// <summary>The command in a directory of its own, with work that does what the test says.</summary>
internal sealed class CommandScene : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("tidemark").FullName;

    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    public string ResultFile => Path.Combine(Directory, "result.txt");

    /// <summary>What is in the directory, but for the file of results.</summary>
    public IEnumerable<string> Files => System.IO.Directory.EnumerateFileSystemEntries(Directory).Select(p => Path.GetFileName(p)!).Where(n => n != "result.txt");

    public string? TypedPassword { get; init; }

    public bool IsTerminal { get; init; }

    public List<string> Prompts { get; } = [];

    public DumpOptions? Dumped { get; private set; }

    public DumpRestoreOptions? Restored { get; private set; }

    public Func<IDumpProgress, DumpReport> OnDump { get; set; } = _ => new DumpReport { Databases = [new("power", 1, 2, 3, 42)] };

    public Func<IDumpProgress, DumpRestoreReport> OnRestore { get; set; } = _ => new DumpRestoreReport { Databases = [new("power", 1, 2, 3, 42)] };

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public Task<int> RunAsync(params string[] arguments)
    {
        var host = new TaosdumpHost
        {
            Output = _output,
            Errors = _errors,
            IsTerminal = IsTerminal,
            AskPassword = prompt =>
            {
                Prompts.Add(prompt);
                return TypedPassword;
            },
            Variable = Environment.GetValueOrDefault,
            HomeDirectory = Directory,
            Time = TimeProvider.System,
            Describe = (e, trace) => "error TM000: " + e.Message + (e is TidemarkException { Hint: { } hint } ? "\nhint: " + hint : "") + (trace ? "\n" + e.StackTrace : ""),
        };
        var work = new TaosdumpWork(
            (options, progress, _) =>
            {
                Dumped = options;
                return Task.FromResult(OnDump(progress));
            },
            (options, progress, _) =>
            {
                Restored = options;
                return Task.FromResult(OnRestore(progress));
            });
        return new TaosdumpCommand(host, work).RunAsync([.. arguments, "-r", ResultFile], CancellationToken.None);
    }

    /// <summary>Runs a dump into the scene's directory.</summary>
    public Task<int> DumpAsync(params string[] arguments) => RunAsync(["-o", Directory, .. arguments]);

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
