using System.Text.Json;

namespace Tidemark.Cli.Tests;

/// <summary>How a command line ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The one JSON document on standard output.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>The JSON objects on standard error.</summary>
    public IReadOnlyList<JsonElement> ProgressLines => [.. Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    /// <summary>Demands an exit code.</summary>
    public CommandResult Ended(int exitCode)
    {
        if (ExitCode != exitCode) Assert.Fail($"exit code {ExitCode}, not {exitCode}\n{Output}\n{Errors}");
        return this;
    }
}
