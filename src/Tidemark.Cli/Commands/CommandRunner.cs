using System.CommandLine;
using System.CommandLine.Parsing;
using Tidemark.Backup.Failures;
using Tidemark.Cli.Output;
using Tidemark.Errors;
using Tidemark.Terminal;

namespace Tidemark.Cli.Commands;

/// <summary>Runs what a command line asks for and turns every way it may end into an exit code.</summary>
internal static class CommandRunner
{
    /// <summary>Makes a command run its work.</summary>
    /// <param name="command">The command.</param>
    /// <param name="work">The work.</param>
    /// <param name="farewell">What is said when a signal ends it.</param>
    public static void Runs(this Command command, Func<ParseResult, CommandContext, Task<int>> work, string farewell = "cancelling; what is half-done is cleaned up")
        => command.SetAction((parse, _) => RunAsync(parse, work, farewell));

    /// <summary>Reports a command line that cannot be understood.</summary>
    public static int Refuse(ParseResult parse, IReadOnlyList<string> faults, bool isJson)
    {
        var path = new List<string>();
        for (var part = parse.CommandResult; part is { Command: not RootCommand }; part = part.Parent as CommandResult) path.Insert(0, " " + part.Command.Name);
        var command = "tidemark" + string.Concat(path);
        var failure = Failure.Of(new TidemarkException(ErrorCode.InvalidArgument, string.Join(" ", faults), $"'{command} --help' shows what there is."));
        new Screen(isJson, isQuiet: true, isVerbose: false, TimeProvider.System).Fail(failure, null);
        return failure.ExitCode;
    }

    private static async Task<int> RunAsync(ParseResult parse, Func<ParseResult, CommandContext, Task<int>> work, string farewell)
    {
        var time = TimeProvider.System;
        var screen = new Screen(parse.GetValue(GlobalOptions.Json), parse.GetValue(GlobalOptions.Quiet), parse.GetValue(GlobalOptions.Verbose), time);
        using var signals = new CancelSignals(() => screen.Remark(farewell));
        try
        {
            return await work(parse, new CommandContext(screen, time, signals.Token));
        }
        catch (Exception e) when (signals.Token.IsCancellationRequested && e is OperationCanceledException or TidemarkException)
        {
            screen.Fail(new Failure(null, "cancelled", [], null, signals.ExitCode), null);
            return signals.ExitCode;
        }
#pragma warning disable CA1031 // The outermost frame: whatever it is, the user gets a sentence and a code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var failure = Failure.Of(e);
            screen.Fail(failure, e);
            return failure.ExitCode;
        }
    }
}
