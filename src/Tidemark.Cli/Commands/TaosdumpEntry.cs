using System.CommandLine;
using Tidemark.Backup.Failures;
using Tidemark.Errors;
using Tidemark.Taosdump.Commands;

namespace Tidemark.Cli.Commands;

/// <summary>'taosdump': the drop-in, as a command and as a program of that name. Its flags follow other rules than those of the other commands, so it gets its arguments untouched.</summary>
internal static class TaosdumpEntry
{
    private const string Name = "taosdump";

    /// <summary>Whether a command line is taosdump's.</summary>
    /// <param name="program">The name the program was started under.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>taosdump's arguments; null when it is another command.</returns>
    public static string[]? ArgumentsOf(string program, string[] arguments)
    {
        if (program == Name) return arguments;
        return arguments is [Name, .. var rest] ? rest : null;
    }

    /// <summary>The entry in the list of commands.</summary>
    public static Command Build()
    {
        var command = new Command(Name, "TDengine's taosdump, faster: every flag of it, its Avro directories in both directions. Also runs as a program of that name. 'tidemark taosdump --help' shows its flags.");
        command.SetAction(_ => RunAsync(["--help"]));
        return command;
    }

    /// <summary>Runs it.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var prompt = new PasswordPrompt();
        using var signals = new CancelSignals(() =>
        {
            if (prompt.IsAsking) Environment.Exit(ExitCodes.Interrupted);
            Console.Error.WriteLine("cancelling; what is half-done is cleaned up");
        });
        var host = new TaosdumpHost
        {
            Output = Console.Out,
            Errors = Console.Error,
            IsTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
            AskPassword = prompt.Ask,
            Variable = Environment.GetEnvironmentVariable,
            HomeDirectory = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            Time = TimeProvider.System,
            Describe = (e, withTrace) => withTrace ? $"{Failure.Of(e)}\n{Secrets.Hide(e.ToString())}" : Failure.Of(e).ToString(),
        };
        try
        {
            return await new TaosdumpCommand(host).RunAsync(arguments, signals.Token);
        }
        catch (Exception e) when (signals.Token.IsCancellationRequested && e is OperationCanceledException or TidemarkException)
        {
            Console.Error.WriteLine("ERROR: cancelled");
            return signals.ExitCode;
        }
    }
}
