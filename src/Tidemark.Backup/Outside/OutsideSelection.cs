using Tidemark.Errors;

namespace Tidemark.Backup.Outside;

/// <summary>
/// Which of the objects outside the stream a restore creates. By default those that belong to the database and only describe it: virtual tables, views, indexes, TSMAs and RSMAs.
/// Streams begin to compute and to notify, topics and grants are the whole server's: they are created when asked for.
/// </summary>
public sealed class OutsideSelection
{
    private static readonly (string Word, bool IsDefault, string[] Kinds)[] Groups =
    [
        ("virtual-tables", true, [OutsideKind.VirtualSuperTable, OutsideKind.VirtualTable]),
        ("views", true, [OutsideKind.View]),
        ("indexes", true, [OutsideKind.Index]),
        ("tsmas", true, [OutsideKind.Tsma, OutsideKind.Rsma]),
        ("streams", false, [OutsideKind.Stream]),
        ("topics", false, [OutsideKind.Topic]),
        ("grants", false, [OutsideKind.User, OutsideKind.Grant]),
    ];

    private readonly HashSet<string> _kinds;

    private OutsideSelection(IEnumerable<string> kinds) => _kinds = kinds.ToHashSet(StringComparer.Ordinal);

    /// <summary>Virtual tables, views, indexes, TSMAs and RSMAs.</summary>
    public static OutsideSelection Default { get; } = new(Groups.Where(g => g.IsDefault).SelectMany(g => g.Kinds));

    /// <summary>Everything.</summary>
    public static OutsideSelection All { get; } = new(Groups.SelectMany(g => g.Kinds));

    /// <summary>Nothing.</summary>
    public static OutsideSelection None { get; } = new([]);

    /// <summary>The words of <see cref="Parse"/>.</summary>
    public static string Words { get; } = string.Join(", ", Groups.Select(g => g.Word));

    /// <summary>Reads <c>all</c>, <c>none</c>, <c>default</c>, or words of <see cref="Words"/> with commas between.</summary>
    /// <exception cref="TidemarkException">Another word (TM101).</exception>
    public static OutsideSelection Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var kinds = new List<string>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var group = Groups.FirstOrDefault(g => g.Word == word);
            if (group.Kinds is { } named) kinds.AddRange(named);
            else if (word == "all") kinds.AddRange(All._kinds);
            else if (word == "default") kinds.AddRange(Default._kinds);
            else if (word != "none") throw new TidemarkException(ErrorCode.InvalidArgument, $"'{word}' is no kind of object outside the stream.", $"Choose all, none, default, or some of {Words}, with commas between.");
        }

        return new OutsideSelection(kinds);
    }

    /// <summary>Whether objects of a kind are created.</summary>
    internal bool Holds(string kind) => _kinds.Contains(kind);

    /// <summary>The word that asks for a kind; null when nothing does.</summary>
    internal static string? WordOf(string kind) => Groups.FirstOrDefault(g => g.Kinds.Contains(kind)).Word;
}
