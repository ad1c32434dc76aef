using Tidemark.Backup.Failures;
using Tidemark.Errors;
using Tidemark.Terminal;

namespace Tidemark.Taosdump.Commands;

/// <summary>The command in a process: its streams, its environment, and the signals that end it.</summary>
public static class TaosdumpProgram
{
    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">What stands behind the program's name.</param>
    /// <returns>The exit code: that of <see cref="TaosdumpCommand.RunAsync"/>, or 130 and 143 after Ctrl-C and SIGTERM.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var prompt = new PasswordPrompt();
        using var signals = new CancelSignals(() =>
        {
            if (prompt.IsAsking) Environment.Exit(CancelSignals.Interrupted);
            StandardStreams.Errors.WriteLine("cancelling; what is half-done is cleaned up");
        });
        var host = new TaosdumpHost
        {
            Output = StandardStreams.Output,
            Errors = StandardStreams.Errors,
            IsTerminal = StandardStreams.IsErrorsTerminal,
            AskPassword = prompt.Ask,
            Variable = Environment.GetEnvironmentVariable,
            HomeDirectory = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            Time = TimeProvider.System,
            Describe = (e, withTrace) => withTrace ? $"{Failure.Of(e)}\n{Secrets.Hide(e.ToString())}" : Failure.Of(e).ToString(),
        };
        try
        {
            return await new TaosdumpCommand(host).RunAsync(arguments, signals.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (signals.Token.IsCancellationRequested && e is OperationCanceledException or TidemarkException)
        {
            await StandardStreams.Errors.WriteLineAsync("ERROR: cancelled").ConfigureAwait(false);
            return signals.ExitCode;
        }
    }
}
