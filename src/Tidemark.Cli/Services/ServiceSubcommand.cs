using System.CommandLine;
using Tidemark.Cli.Commands;

namespace Tidemark.Cli.Services;

/// <summary>A command below one that asks a service: signs in, works, and signs out.</summary>
internal static class ServiceSubcommand
{
    /// <summary>One that succeeds when its work ends.</summary>
    public static Command Create(Option<string?> service, string name, string description, Func<ParseResult, ServiceClient, CommandContext, Task> work, params Symbol[] symbols) =>
        CreateWithCode(service, name, description, async (parse, client, context) =>
        {
            await work(parse, client, context);
            return ExitCodes.Success;
        }, symbols);

    /// <summary>One whose work says the exit code.</summary>
    public static Command CreateWithCode(Option<string?> service, string name, string description, Func<ParseResult, ServiceClient, CommandContext, Task<int>> work, params Symbol[] symbols)
    {
        var command = new Command(name, description) { service };
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Add(argument);
            else command.Add((Option)symbol);
        }

        command.Runs(async (parse, context) =>
        {
            await using var client = await ServiceOption.OpenAsync(parse.GetValue(service), context);
            return await work(parse, client, context);
        });
        return command;
    }
}
