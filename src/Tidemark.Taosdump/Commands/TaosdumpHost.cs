namespace Tidemark.Taosdump.Commands;

/// <summary>What the command has around it.</summary>
internal sealed record TaosdumpHost
{
    /// <summary>Standard output.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Errors { get; init; }

    /// <summary>Whether a person looks at standard error: colours, and a line that shows where the run is.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary>Asks for a password, unseen; null when there is no more input.</summary>
    public required Func<string, string?> AskPassword { get; init; }

    /// <summary>A variable of the environment; null without.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The home directory.</summary>
    public required string HomeDirectory { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>An error as text for people: code, message, causes, cure; with where it happened when asked.</summary>
    public required Func<Exception, bool, string> Describe { get; init; }
}
