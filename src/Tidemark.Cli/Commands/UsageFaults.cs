using System.CommandLine;
using System.CommandLine.Parsing;

namespace Tidemark.Cli.Commands;

/// <summary>What is wrong with a command line, in words: which argument or option, what is wrong with it, what it takes.</summary>
internal static class UsageFaults
{
    /// <summary>All faults, each once; empty when the command line can be run.</summary>
    public static IReadOnlyList<string> Of(ParseResult parse)
    {
        var faults = new List<string>();
        var isProgram = parse.CommandResult.Command is RootCommand;
        if (isProgram && parse.UnmatchedTokens.Count > 0) faults.Add(Unknown(parse.UnmatchedTokens[0], isProgram));
        foreach (var error in parse.Errors)
        {
            if (faults.Count > 0 && isProgram) break;
            faults.Add(Describe(error, parse));
        }

        // A misspelt option is taken for an argument where one is still missing.
        foreach (var argument in parse.CommandResult.Children.OfType<ArgumentResult>())
            faults.AddRange(argument.Tokens.Select(t => t.Value).Where(v => v.StartsWith('-') && v.Length > 1).Select(v => Unknown(v, isProgram: false)));
        // And an option that follows one without its value is taken for that value.
        foreach (var option in parse.CommandResult.Children.OfType<OptionResult>().Where(o => o.Tokens.Any(t => t.Value.StartsWith("--", StringComparison.Ordinal))))
            faults.Add($"{option.Option.Name} needs a value: {option.Option.Name} <{option.Option.HelpName}>.");
        return [.. faults.Distinct(StringComparer.Ordinal)];
    }

    private static string Describe(ParseError error, ParseResult parse)
    {
        var option = (error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult)?.Option;
        var value = option is null ? null : parse.GetResult(option)?.Tokens.Select(t => t.Value).FirstOrDefault();
        if (error.Message.StartsWith("Unrecognized command or argument", StringComparison.Ordinal))
            return Unknown(error.Message[(error.Message.IndexOf('\'', StringComparison.Ordinal) + 1)..error.Message.LastIndexOf('\'')], isProgram: false);
        if (error.Message.StartsWith("Required command", StringComparison.Ordinal)) return "No command is given.";
        if (error.Message.StartsWith("Required argument missing for command", StringComparison.Ordinal))
            return $"Missing: {string.Join(" ", parse.CommandResult.Command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0 && parse.GetResult(a) is not { Tokens.Count: > 0 }).Select(a => $"<{a.Name}>"))}.";
        if (option is null) return error.Message;
        if (error.Message.StartsWith("Required argument missing for option", StringComparison.Ordinal)) return $"{option.Name} needs a value: {option.Name} <{option.HelpName}>.";
        if (error.Message.StartsWith("Cannot parse argument", StringComparison.Ordinal)) return $"{option.Name} takes a whole number ({option.HelpName}), not '{value}'.";
        if (error.Message.StartsWith("Argument '", StringComparison.Ordinal)) return $"{option.Name} takes {option.HelpName?.Replace("|", ", ", StringComparison.Ordinal)}, not '{value}'.";
        return error.Message.Contains(option.Name, StringComparison.Ordinal) ? error.Message : $"{option.Name}: {error.Message}";
    }

    private static string Unknown(string text, bool isProgram) =>
        text.StartsWith('-') && text.Length > 1 ? $"There is no option '{text}'." : isProgram ? $"There is no command '{text}'." : $"'{text}' is one argument too many.";
}
