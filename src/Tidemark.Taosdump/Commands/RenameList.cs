namespace Tidemark.Taosdump.Commands;

/// <summary>The value of <c>-W</c>: <c>db1=new1|db2=new2</c>; spaces mean nothing. The real tool takes a part that it does not understand for nothing, and restores into the old name.</summary>
internal static class RenameList
{
    private const string Hint = "Write -W \"db1=newDB1|db2=newDB2\".";

    /// <summary>New names by old ones.</summary>
    /// <exception cref="TaosdumpUsageException">A part without a new name, or a name that stands twice.</exception>
    public static Dictionary<string, string> Parse(string text)
    {
        var renames = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Replace(" ", "", StringComparison.Ordinal).Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var names = part.Split('=');
            if (names.Length != 2 || names[0].Length == 0 || names[1].Length == 0) throw Bad($"-W: '{part}' is not an old and a new name.");
            if (!renames.TryAdd(names[0], names[1])) throw Bad($"-W: {names[0]} has two new names.");
            if (renames.Count(r => r.Value == names[1]) > 1) throw Bad($"-W: two databases would become {names[1]}.");
        }

        return renames.Count > 0 ? renames : throw Bad("-W: no name is given.");
    }

    private static TaosdumpUsageException Bad(string what) => new(what, Hint, TaosdumpExitCodes.BadArguments);
}
