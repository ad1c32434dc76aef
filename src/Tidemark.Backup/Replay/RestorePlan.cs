using System.Globalization;

namespace Tidemark.Backup.Replay;

/// <summary>What a restore would do, for a dry run.</summary>
internal static class RestorePlan
{
    public static IReadOnlyList<string> Describe(RestoreContext context, TargetFacts? target, RestoreJournal? journal)
    {
        var source = context.Source;
        var isPart = context.Selection.Description.Count > 0;
        var outside = OutsideReplay.Describe([.. source.Last.Manifest.OutsideObjects.Where(o => context.Selection.TakesOutside(o.Name))], context.Options.Outside);
        var steps = new List<string> { target is null ? $"create the database {context.Database}" : $"use the database {context.Database}, which holds {N(target.Tables)} tables" };
        steps.AddRange(context.Selection.Description.Select(line => "take " + line));
        if (journal is not null) steps.Add($"go on with an interrupted restore: {journal.Describe()}");
        if (target is { Tables: > 0 } && (journal?.IntoExisting ?? true))
        {
            steps.Add($"work out from {source.Chain.Count} points what {context.Point?.Tables.Count(t => context.Selection.IsChosen(t.Name)) ?? 0:N0} tables hold at the point, and add it to what is there");
            steps.AddRange(outside);
            steps.Add("compare tables and rows with what the backup's files say");
            return steps;
        }

        if (journal is null or { Stage: RestoreStage.Schema })
            steps.Add(context.Selection.HasTables
                ? $"create {N(context.Selection.SuperTables.Count)} super tables and {N(context.Selection.Tables.Count)} tables as they come in {N(source.Schema.Sum(s => s.Entry.Frames))} schema messages and in the WAL"
                : $"create {N(source.Chain[0].Manifest.Statistics.SuperTables)} super tables and about {N(source.Chain[0].Manifest.Statistics.Tables)} tables from {N(source.Schema.Sum(s => s.Entry.Frames))} schema messages");
        if (journal is null or { Stage: <= RestoreStage.Rows } && source.Rows.Count > 0)
            steps.Add($"{(isPart ? "write what is chosen of" : "write")} {N(source.Rows.Skip(journal?.RowsSegments ?? 0).Sum(s => s.Entry.Rows))} rows of {source.Rows.Count - (journal?.RowsSegments ?? 0)} files over {context.Options.Connections} connections");
        foreach (var vgroup in source.Vgroups.Where(v => source.WalFrames(v) > 0))
        {
            var applied = journal?.Vgroups.GetValueOrDefault(vgroup).Applied ?? 0;
            steps.Add($"{(isPart ? "replay what is chosen of" : "replay")} {N(source.WalFrames(vgroup) - applied)} messages of vgroup {vgroup} from {source.Chain.Count} points, {N(source.Wal(vgroup).Sum(s => s.Entry.Rows))} rows");
        }

        steps.AddRange(outside);
        if (isPart)
        {
            steps.Add("compare tables and rows with what the backup's files say of what is chosen");
            return steps;
        }

        var counted = source.Last.Manifest.Tables.Count(t => t.Rows is not null);
        steps.Add($"compare {N(source.Last.Manifest.Tables.Count)} tables and super tables, {N(counted)} of them with their rows");
        if (source.Last.Manifest.NormalTables is { } normal) steps.Add($"compare the names of {N(normal.Tables)} normal tables");
        return steps;
    }

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
