using System.CommandLine;
using Tidemark.Taosdump.Commands;

namespace Tidemark.Cli.Commands;

/// <summary>'taosdump': the drop-in, as a command and under that name. Its flags follow other rules than those of the other commands, so it gets its arguments untouched.</summary>
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
        var command = new Command(Name, "TDengine's taosdump, faster: every flag of it, its Avro directories in both directions. Also a program of that name. 'tidemark taosdump --help' shows its flags.");
        command.SetAction(_ => TaosdumpProgram.RunAsync(["--help"]));
        return command;
    }
}
