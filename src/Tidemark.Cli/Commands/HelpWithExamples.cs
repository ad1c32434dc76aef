using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Tidemark.Cli.Commands;

/// <summary>Help, followed by examples and, for the program itself, the exit codes.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private static readonly Dictionary<Command, string[]> Examples = [];
    private readonly HelpAction _standard;

    private HelpWithExamples(HelpAction standard) => _standard = standard;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Says what the help of a command shows as examples.</summary>
    public static void Add(Command command, params string[] lines) => Examples[command] = lines;

    /// <summary>Takes the place of the help of a program, its commands included.</summary>
    public static void Install(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = _standard.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        if (Examples.TryGetValue(command, out var lines))
        {
            output.WriteLine("Examples:");
            foreach (var line in lines) output.WriteLine("  " + line);
            output.WriteLine();
        }

        if (command is not RootCommand) return code;
        output.WriteLine("Exit codes:");
        foreach (var (number, meaning) in ExitCodes.All) output.WriteLine($"  {number,3}  {meaning}");
        output.WriteLine();
        return code;
    }
}
