namespace Tidemark.Terminal;

/// <summary>The streams that the process was given.</summary>
public static class StandardStreams
{
    /// <summary>Standard output.</summary>
    public static TextWriter Output => Console.Out;

    /// <summary>Standard error.</summary>
    public static TextWriter Errors => Console.Error;

    /// <summary>Whether a person looks at standard error, on a terminal that has colours and moves its cursor.</summary>
    public static bool IsErrorsTerminal => !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
}
