using System.Globalization;
using System.Text;
using Tidemark.Errors;
using Tidemark.TDengine;

namespace Tidemark.Backup.Failures;

/// <summary>An error as the user meets it: code, message, causes, hint. Never a stack trace.</summary>
/// <param name="Code">For example TM204; null for a cancellation.</param>
/// <param name="Message">What happened.</param>
/// <param name="Causes">What was behind it, the nearest first.</param>
/// <param name="Hint">The cure; null when there is none.</param>
/// <param name="ExitCode">What the process ends with.</param>
public sealed record Failure(string? Code, string Message, IReadOnlyList<string> Causes, string? Hint, int ExitCode)
{
    /// <summary>Describes an exception.</summary>
    public static Failure Of(Exception exception)
    {
        if (exception is not TidemarkException known)
        {
            return new Failure(CodeText(ErrorCode.Internal), Secrets.Hide($"This should not have happened: {exception.GetType().Name}: {exception.Message}"), [],
                "It is a fault of Tidemark. Run the command again with --verbose and report what it prints.", 1);
        }

        var causes = new List<string>();
        var message = known.Message;
        if (known is TDengineException answer)
        {
            message = Summary(answer);
            causes.Add(answer.Message);
        }

        for (var cause = known.InnerException; cause is not null; cause = cause.InnerException)
        {
            var text = cause is TidemarkException ? cause.Message : $"{cause.Message} ({cause.GetType().Name})";
            if (causes.Count == 0 || causes[^1] != text) causes.Add(text);
        }

        return new Failure(CodeText(known.Code), Secrets.Hide(message), [.. causes.Select(Secrets.Hide)], known.Hint is null ? null : Secrets.Hide(known.Hint), known.ExitCode);
    }

    /// <summary>The text for the error stream.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Code is null ? "" : $"error {Code}: ").Append(Message);
        if (Causes.Count > 0) text.Append("\nCaused by:");
        foreach (var cause in Causes) text.Append("\n    ").Append(cause.ReplaceLineEndings("\n    "));
        if (Hint is not null) text.Append("\nhint: ").Append(Hint);
        return text.ToString();
    }

    private static string CodeText(ErrorCode code) => string.Create(CultureInfo.InvariantCulture, $"TM{(int)code:000}");

    private static string Summary(TDengineException answer) => answer.Code switch
    {
        ErrorCode.AuthenticationFailed => "The server does not let this user in.",
        ErrorCode.ObjectNotFound => "What was asked for does not exist on the server.",
        ErrorCode.ConnectFailed => "The server cannot be reached.",
        ErrorCode.ConnectionLost => "The connection to the server is lost.",
        ErrorCode.WalRetention => "The database keeps no WAL to subscribe to.",
        ErrorCode.WalGap => "The WAL that is needed is gone.",
        _ => "The server answered with an error.",
    };
}
