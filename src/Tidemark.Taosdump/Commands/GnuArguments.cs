namespace Tidemark.Taosdump.Commands;

/// <summary>
/// Takes a command line apart by the rules of GNU argp, which the real tool uses: letters may stand together (<c>-sA</c>), values may be glued or follow (<c>-hdb1</c>, <c>-h db1</c>, <c>--host=db1</c>,
/// <c>--host db1</c>), long names may be shortened while they stay unique, flags and names may be mixed, <c>--</c> ends the flags. System.CommandLine cannot: it glues values of every option, takes no
/// value that begins with a hyphen, knows no abbreviations, and could not tell <c>-p</c> with a glued secret from <c>-p</c> that asks for one. Messages are argp's.
/// </summary>
internal sealed class GnuArguments(IReadOnlyList<FlagSyntax> flags)
{
    private const string Hint = "Try `taosdump --help' or `taosdump --usage' for more information.";

    /// <summary>Takes the arguments apart.</summary>
    /// <returns>The flags in their order, and what stands between and behind them.</returns>
    /// <exception cref="TaosdumpUsageException">An unknown or ambiguous flag, or one with too much or too little: exit code 64.</exception>
    public (IReadOnlyList<FlagUse> Uses, IReadOnlyList<string> Operands) Parse(IReadOnlyList<string> arguments)
    {
        var uses = new List<FlagUse>();
        var operands = new List<string>();
        for (var next = 0; next < arguments.Count;)
        {
            var argument = arguments[next++];
            if (argument == "--")
            {
                operands.AddRange(arguments.Skip(next));
                break;
            }

            if (argument.Length < 2 || argument[0] != '-') operands.Add(argument);
            else if (flags.FirstOrDefault(f => f.Exactly == argument) is { } exact) uses.Add(new FlagUse(exact.Flag, null));
            else if (argument[1] == '-') uses.Add(Long(argument, arguments, ref next));
            else Letters(argument, arguments, ref next, uses);
            if (uses.Count > 0 && flags.Any(f => f.Flag == uses[^1].Flag && f.EndsParsing)) break;
        }

        return (uses, operands);
    }

    private FlagUse Long(string argument, IReadOnlyList<string> arguments, ref int next)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument[2..] : argument[2..equals];
        var flag = Find(name, argument);
        var value = equals < 0 ? null : argument[(equals + 1)..];
        if (flag.Value is null && value is not null) throw Bad($"option '--{flag.Long}' doesn't allow an argument");
        if (flag.Value is null || value is not null || flag.IsValueOptional) return new FlagUse(flag.Flag, value);
        if (next >= arguments.Count) throw Bad($"option '--{flag.Long}' requires an argument");
        return new FlagUse(flag.Flag, arguments[next++]);
    }

    private FlagSyntax Find(string name, string argument)
    {
        if (flags.FirstOrDefault(f => f.Long == name) is { } whole) return whole;
        var found = flags.Where(f => f.Long?.StartsWith(name, StringComparison.Ordinal) == true).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw Bad($"unrecognized option '{(argument.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? argument[..equals] : argument)}'"),
            _ => throw Bad($"option '{argument}' is ambiguous; possibilities: {string.Join(" ", found.Select(f => $"'--{f.Long}'"))}"),
        };
    }

    private void Letters(string argument, IReadOnlyList<string> arguments, ref int next, List<FlagUse> uses)
    {
        for (var at = 1; at < argument.Length; at++)
        {
            var letter = argument[at];
            var flag = flags.FirstOrDefault(f => f.Short == letter) ?? throw Bad($"invalid option -- '{letter}'");
            if (flag.Value is null)
            {
                uses.Add(new FlagUse(flag.Flag, null));
                continue;
            }

            var glued = argument[(at + 1)..];
            if (glued.Length > 0) uses.Add(new FlagUse(flag.Flag, glued));
            else if (flag.IsValueOptional) uses.Add(new FlagUse(flag.Flag, null));
            else if (next < arguments.Count) uses.Add(new FlagUse(flag.Flag, arguments[next++]));
            else throw Bad($"option requires an argument -- '{letter}'");
            return;
        }
    }

    private static TaosdumpUsageException Bad(string what) => new("taosdump: " + what, Hint, TaosdumpExitCodes.BadSyntax);
}
