using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>
/// Holds a database against the model: each super table has a definition that it had within the window, and each table, under the definition its super table has in the
/// copy, exactly the contents it had at one moment of the window. Nothing else is there.
/// </summary>
internal static class ContentsCheck
{
    /// <summary>What is wrong, by table; empty when nothing is.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RunAsync(ITDengineConnection connection, string database, HistoryModel model, HistoryWindow window, CancellationToken cancellationToken)
    {
        var (superTables, tables) = await new ContentsReader(connection, database).ReadAsync(cancellationToken);
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        var children = model.Writers.SelectMany(w => w.All).ToList();
        foreach (var (name, timeline) in model.SuperTables)
        {
            var states = timeline.Within(window);
            var text = superTables.GetValueOrDefault(name);
            var fitting = states.Where(s => s?.Text == text).ToList();
            if (fitting.Count == 0) faults[name] = $"super table {name} is {text ?? "missing"}; it was {string.Join(" / ", states.Select(s => s?.Text ?? "missing").Distinct())}";
            // A definition may have come twice with other columns of the same names: the one under which most children fit.
            var best = (fitting.Count == 0 ? states : fitting).Select(s => Check(children, name, s, tables, window)).MinBy(f => f.Count)!;
            foreach (var (table, fault) in best) faults[table] = fault;
        }

        foreach (var (name, timeline) in children)
        {
            if (tables.TryGetValue(name, out var actual) && actual[0].StartsWith("of - ", StringComparison.Ordinal)) Check(name, timeline, null, actual, window, faults);
            else if (!tables.ContainsKey(name)) Check(name, timeline, null, null, window, faults);
        }

        foreach (var name in superTables.Keys.Except(model.SuperTables.Keys)) faults[name] = $"super table {name} was never made";
        foreach (var name in tables.Keys.Except(children.Select(c => c.Key))) faults[name] = $"table {name} was never made";
        return faults;
    }

    private static Dictionary<string, string> Check(
        List<KeyValuePair<string, Timeline<TableState>>> children, string parent, SuperTableState? definition, IReadOnlyDictionary<string, IReadOnlyList<string>> tables, HistoryWindow window)
    {
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, timeline) in children)
        {
            if (tables.TryGetValue(name, out var actual) && actual[0].StartsWith($"of {parent} ", StringComparison.Ordinal)) Check(name, timeline, (parent, definition), actual, window, faults);
        }

        return faults;
    }

    private static void Check(string name, Timeline<TableState> timeline, (string Name, SuperTableState? State)? parent, IReadOnlyList<string>? actual, HistoryWindow window, Dictionary<string, string> faults)
    {
        var states = timeline.Within(window);
        if (actual is null)
        {
            if (!states.Contains(null)) faults[name] = $"table {name} is missing, and was there all the time: {string.Join("; ", states[0]!.Lines(null).Take(3))}";
            return;
        }

        // Sorted, because rows of one timestamp have no order that matters.
        var sorted = actual.Order(StringComparer.Ordinal).ToList();
        var candidates = states
            .Where(s => s is not null && s.Parent == parent?.Name && (parent is null || s.ParentIncarnation == parent.Value.State?.Incarnation))
            .Select(s => s!.Lines(parent?.State).Order(StringComparer.Ordinal).ToList()).ToList();
        if (candidates.Exists(c => c.SequenceEqual(sorted))) return;
        var nearest = candidates.MinBy(c => c.Except(sorted).Count() + sorted.Except(c).Count());
        faults[name] = nearest is null
            ? $"table {name} is there as [{string.Join("; ", actual.Take(3))}] and was never so between rounds {window.Over} and {window.Begun}"
            : $"table {name} ({candidates.Count} states between rounds {window.Over} and {window.Begun}), nearest:\n{DatabaseContents.Difference(nearest, sorted)}";
    }
}
