using System.CommandLine;
using System.CommandLine.Parsing;
using Tidemark.Cli.Output;

namespace Tidemark.Cli.Commands;

/// <summary>Options that every command takes.</summary>
internal static class GlobalOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Write one JSON document to standard output, and progress as JSON lines to standard error", Recursive = true };

    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Show no progress", Recursive = true };

    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "After an error, print where in the program it happened", Recursive = true };

    /// <summary>The plan, where a repository holds several.</summary>
    public static Option<string?> Plan() => new("--plan") { Description = "The plan, when the repository holds several", HelpName = "name" };

    /// <summary>The repository to read.</summary>
    public static Argument<string> Repository() => new("repository") { Description = "The directory of the repository, or s3://bucket/prefix?endpoint=…" };

    /// <summary>Reads a size.</summary>
    public static long Size(ArgumentResult result)
    {
        if (ByteSize.TryParse(result.Tokens[0].Value, out var bytes)) return bytes;
        result.AddError($"'{result.Tokens[0].Value}' is not a size: write {ByteSize.Form}.");
        return 0;
    }
}
