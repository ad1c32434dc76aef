using Tidemark.Archive.Manifests;
using Tidemark.Backup.Outside;

namespace Tidemark.Cli.Output;

/// <summary>Objects outside the stream as lines: many of a kind together, those that need a hand one by one.</summary>
internal static class OutsideText
{
    private const int MaxNames = 12;

    /// <summary>The lines of 'inspect'.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<OutsideObject> objects)
    {
        foreach (var kind in objects.Where(o => o.Note is null).GroupBy(o => o.Kind, StringComparer.Ordinal)) yield return $"outside    {Named(kind.Key, [.. kind.Select(o => o.Name)])}";
        foreach (var item in objects.Where(o => o.Note is not null)) yield return $"outside    {item.Kind} {item.Name} ({item.Note})";
    }

    /// <summary>The lines of 'restore': what was created, what was not asked for, and each that is not as it was, with the statement for doing it by hand.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<OutsideOutcome> outcomes)
    {
        foreach (var kind in outcomes.Where(o => o.Result == OutsideResult.Created).GroupBy(o => o.Kind, StringComparer.Ordinal)) yield return $"Created: {Named(kind.Key, [.. kind.Select(o => o.Name)])}";
        foreach (var kind in outcomes.Where(o => o.Result == OutsideResult.Exists).GroupBy(o => o.Kind, StringComparer.Ordinal)) yield return $"There already, left as it is: {Named(kind.Key, [.. kind.Select(o => o.Name)])}";
        foreach (var kind in outcomes.Where(o => o.Result == OutsideResult.LeftOut).GroupBy(o => o.Kind, StringComparer.Ordinal)) yield return $"Not created: {Named(kind.Key, [.. kind.Select(o => o.Name)])} ({kind.First().Reason})";
        foreach (var outcome in outcomes.Where(o => o.Result is OutsideResult.Refused or OutsideResult.NotRestorable))
        {
            yield return $"Not created: {outcome.Kind} {outcome.Name} ({outcome.Reason})";
            if (outcome.Statement is { } statement) yield return "  by hand: " + statement;
        }
    }

    /// <summary>A result as JSON names it.</summary>
    public static string Word(OutsideResult result) => result switch
    {
        OutsideResult.Created => "created",
        OutsideResult.Exists => "exists",
        OutsideResult.LeftOut => "leftOut",
        OutsideResult.Refused => "refused",
        _ => "notRestorable",
    };

    private static string Named(string kind, IReadOnlyList<string> names) => names.Count == 1 ? $"{kind} {names[0]}"
        : $"{Figures.Count(names.Count)} {(kind == "index" ? "indexes" : kind + "s")} {string.Join(", ", names.Take(MaxNames))}{(names.Count > MaxNames ? ", …" : "")}";
}
