using System.Globalization;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Outside;
using Tidemark.Backup.Queries;
using Tidemark.TDengine;

namespace Tidemark.Backup.Replay;

/// <summary>
/// Creates what the stream does not carry, as it was at the restored point. Nothing of it holds rows, so nothing of it fails a restore: what the target refuses is reported with the
/// server's reason and the statement for doing it by hand. What is there already is never overwritten.
/// </summary>
internal sealed class OutsideReplay(RestoreContext context)
{
    /// <summary>Objects of one kind that a dry run names one by one.</summary>
    private const int MaxNamed = 20;

    private readonly Manifest _manifest = context.Source.Last.Manifest;

    public async ValueTask<IReadOnlyList<OutsideOutcome>> RunAsync(CancellationToken cancellationToken)
    {
        var objects = _manifest.OutsideObjects.Where(o => context.Selection.TakesOutside(o.Name)).ToList();
        if (objects.Count == 0) return [];
        var connection = context.Connect();
        await using var _ = connection.ConfigureAwait(false);
        var outcomes = new List<OutsideOutcome>();
        foreach (var kind in objects.GroupBy(o => o.Kind, StringComparer.Ordinal).OrderBy(g => OutsideKind.Place(g.Key)))
            outcomes.AddRange(await RunKindAsync(connection, kind.Key, [.. kind], cancellationToken).ConfigureAwait(false));
        foreach (var outcome in outcomes.Where(o => o.Result is OutsideResult.Refused or OutsideResult.NotRestorable)) context.Warn(outcome.ToString());
        return outcomes;
    }

    /// <summary>What would be done, for a dry run.</summary>
    public static IEnumerable<string> Describe(IReadOnlyList<OutsideObject> objects, OutsideSelection selection)
    {
        foreach (var kind in objects.GroupBy(o => o.Kind, StringComparer.Ordinal).OrderBy(g => OutsideKind.Place(g.Key)))
        {
            var items = kind.ToList();
            if (items.Count > MaxNamed)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{(selection.Holds(kind.Key) ? "create" : "leave out")} {items.Count:N0} objects of the kind '{kind.Key}'");
                continue;
            }

            foreach (var item in items)
            {
                if (kind.Key != OutsideKind.Function && !selection.Holds(kind.Key)) yield return $"leave out the {item.Kind} {item.Name}: {NotAskedFor(item.Kind)}";
                else if (item.Statement.Length > 0) yield return $"create the {item.Kind} {item.Name}";
                else yield return $"report the {item.Kind} {item.Name}: {item.Note}";
            }
        }
    }

    private async ValueTask<IReadOnlyList<OutsideOutcome>> RunKindAsync(TargetConnection connection, string kind, List<OutsideObject> items, CancellationToken cancellationToken)
    {
        if (kind == OutsideKind.Function) return await LookForAsync(connection, items, "ins_functions", cancellationToken).ConfigureAwait(false);
        if (!context.Options.Outside.Holds(kind)) return [.. items.Select(i => new OutsideOutcome(i.Kind, i.Name, OutsideResult.LeftOut, NotAskedFor(kind), i.Statement.Length > 0 ? Renamed(i) : null))];
        if (kind == OutsideKind.User) return await LookForAsync(connection, items, "ins_users", cancellationToken).ConfigureAwait(false);
        var outcomes = new List<OutsideOutcome>();
        foreach (var item in items.Where(i => i.Statement.Length == 0)) outcomes.Add(new OutsideOutcome(item.Kind, item.Name, OutsideResult.NotRestorable, item.Note));
        // One may rest on another of its kind, a view on a view: as long as some can be made, the others are tried again.
        var rest = items.Where(i => i.Statement.Length > 0).ToList();
        while (rest.Count > 0)
        {
            var refused = new List<(OutsideObject Item, OutsideOutcome Outcome)>();
            foreach (var item in rest)
            {
                var outcome = await CreateAsync(connection, item, cancellationToken).ConfigureAwait(false);
                if (outcome.Result == OutsideResult.Refused) refused.Add((item, outcome));
                else outcomes.Add(outcome);
            }

            if (refused.Count == rest.Count)
            {
                outcomes.AddRange(refused.Select(r => r.Outcome));
                break;
            }

            rest = [.. refused.Select(r => r.Item)];
        }

        return outcomes;
    }

    private async ValueTask<OutsideOutcome> CreateAsync(TargetConnection connection, OutsideObject item, CancellationToken cancellationToken)
    {
        var statement = Renamed(item);
        try
        {
            await connection.ExecuteAsync(statement, null, cancellationToken).ConfigureAwait(false);
            return new OutsideOutcome(item.Kind, item.Name, OutsideResult.Created);
        }
        catch (TDengineException e) when (ServerAnswers.IsNameTaken(e))
        {
            return new OutsideOutcome(item.Kind, item.Name, OutsideResult.Exists, "it was left as it is", statement);
        }
        catch (TDengineException e) when (!e.IsTransient)
        {
            return new OutsideOutcome(item.Kind, item.Name, OutsideResult.Refused, $"[0x{e.ServerCode:X4}] {e.ServerMessage}", statement);
        }
    }

    /// <summary>Users and functions cannot be made from a catalog; those that the target has need nothing.</summary>
    private static async ValueTask<IReadOnlyList<OutsideOutcome>> LookForAsync(TargetConnection connection, List<OutsideObject> items, string table, CancellationToken cancellationToken)
    {
        HashSet<string> there;
        try
        {
            var rows = await connection.ReadAsync((c, token) => QueryRows.ReadAsync(c, $"SELECT `name` FROM information_schema.{table}", token), cancellationToken).ConfigureAwait(false);
            there = rows.Select(r => QueryRows.Text(r[0])).ToHashSet(StringComparer.Ordinal);
        }
        catch (TDengineException e) when (!e.IsTransient)
        {
            return [.. items.Select(i => new OutsideOutcome(i.Kind, i.Name, OutsideResult.NotRestorable, $"{i.Note} (and whether the target has it, it does not say: {e.ServerMessage})"))];
        }

        return [.. items.Select(i => there.Contains(i.Name)
            ? new OutsideOutcome(i.Kind, i.Name, OutsideResult.Exists, "it was left as it is")
            : new OutsideOutcome(i.Kind, i.Name, OutsideResult.NotRestorable, i.Note))];
    }

    private string Renamed(OutsideObject item) => StatementNames.Rename(StatementNames.Strict(item.Statement), _manifest.Source.Database, context.Database);

    private static string NotAskedFor(string kind)
    {
        var because = kind switch
        {
            OutsideKind.Stream => "streams begin to compute, to write and to notify at once",
            OutsideKind.Topic => "topics belong to the whole server and keep its WAL",
            OutsideKind.User or OutsideKind.Grant => "rights belong to the whole server",
            _ => null,
        };
        var how = OutsideSelection.WordOf(kind) is { } word ? $"--outside {word} creates it" : "this build does not know how to create it";
        return because is null ? how : $"{because}; {how}";
    }
}
