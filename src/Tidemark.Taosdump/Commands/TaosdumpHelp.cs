using System.Reflection;
using System.Text;

namespace Tidemark.Taosdump.Commands;

/// <summary>The texts of <c>--help</c>, <c>--usage</c> and <c>-V</c>.</summary>
internal static class TaosdumpHelp
{
    /// <summary>The release of the real tool whose command line and files these are.</summary>
    public const string CompatibleVersion = "3.3.7.5";

    private const int TextColumn = 29;
    private const int Width = 79;

    private static readonly string[] Forms = ["dbname [tbname ...]", "--databases db1,db2,...", "--all-databases", "-i inpath", "-o outpath"];

    /// <summary>Tidemark's own version.</summary>
    public static string Version { get; } = (typeof(TaosdumpHelp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+')[0];

    /// <summary>What <c>-V</c> prints; also the head of the list of arguments.</summary>
    public static string VersionText { get; } = $"Tidemark {Version}\ntaosdump version: {CompatibleVersion}\n";

    /// <summary>What <c>--help</c> prints.</summary>
    public static string Help()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Forms.Length; i++) text.Append(i == 0 ? "Usage: " : "  or:  ").Append("taosdump [OPTION...] ").Append(Forms[i]).Append('\n');
        text.Append('\n');
        foreach (var flag in TaosdumpFlags.All.Where(f => f.Help is not null)) Append(text, flag);
        text.Append("\nWhat a long name needs, its letter needs too. Long names may be shortened.\n");
        return text.ToString();
    }

    /// <summary>What <c>--usage</c> prints.</summary>
    public static string Usage()
    {
        var shown = TaosdumpFlags.All.Where(f => f.Help is not null).ToList();
        var words = new List<string> { $"[-{string.Concat(shown.Where(f => f.Short is not null && (f.Value is null || f.IsValueOptional)).Select(f => f.Short))}]" };
        words.AddRange(shown.Where(f => f.Short is not null && f.Value is not null && !f.IsValueOptional).Select(f => $"[-{f.Short} {f.Value}]"));
        words.AddRange(shown.Select(f => $"[--{f.Long}{Glued(f)}]"));
        words.Add(Forms[0]);
        var text = new StringBuilder("Usage: taosdump");
        Wrap(text, words, "Usage: taosdump".Length, 12);
        foreach (var form in Forms.Skip(1)) text.Append("  or:  taosdump [OPTION...] ").Append(form).Append('\n');
        return text.ToString();
    }

    private static void Append(StringBuilder text, FlagSyntax flag)
    {
        var head = $"  {(flag.Short is null ? "    " : $"-{flag.Short}, ")}--{flag.Long}{Glued(flag)}";
        text.Append(head);
        if (head.Length > TextColumn - 2) text.Append("   ");
        else text.Append(' ', TextColumn - head.Length);
        Wrap(text, flag.Help!.Split(' '), Math.Max(TextColumn, head.Length + 3) - 1, TextColumn);
    }

    private static string Glued(FlagSyntax flag) => flag.Value is null ? "" : flag.IsValueOptional ? $"[={flag.Value}]" : $"={flag.Value}";

    private static void Wrap(StringBuilder text, IEnumerable<string> words, int column, int indent)
    {
        foreach (var word in words)
        {
            if (column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(' ', indent).Append(word);
                column = indent + word.Length;
            }
            else
            {
                if (text[^1] != ' ') text.Append(' ');
                text.Append(word);
                column += 1 + word.Length;
            }
        }

        text.Append('\n');
    }
}
