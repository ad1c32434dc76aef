using Tidemark.Backup.Progress;
using Tidemark.Backup.Replay;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Contents;

/// <summary>What a backup point holds, worked out from its repository alone, as digests.</summary>
internal static class PointContent
{
    private const int PartitionBytes = 32 << 20;

    /// <summary>Evaluates the point at the end of a chain.</summary>
    /// <param name="source">The chain.</param>
    /// <param name="directory">Where temporary files go.</param>
    /// <param name="meter">Takes the progress.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async ValueTask<DatabaseContent> ReadAsync(RestoreSource source, string directory, ProgressMeter meter, CancellationToken cancellationToken)
    {
        var spill = new RowSpill(directory, source.Chain.Sum(p => p.Manifest.Statistics.RawBytes), PartitionBytes);
        await using var _ = spill.ConfigureAwait(false);
        using var evaluation = new PointEvaluation(source, spill, meter);
        await evaluation.RunAsync(null, null, cancellationToken).ConfigureAwait(false);
        meter.Enter(WorkPhase.Folding);
        var content = new DatabaseContent();
        foreach (var table in evaluation.Schema.SuperTables) content.AddColumns(table.Name, table.Columns.Columns, table.Tags.Columns);
        foreach (var table in evaluation.Schema.Tables)
        {
            if (table.Parent is null) content.AddColumns(table.Name, table.Columns.Columns, []);
            content.AddTable(table.Name, new TableContent(0, 0, DatabaseContent.PropertiesOf(table.Parent?.Name, table.TtlDays, table.Comment, Tags(table))));
        }

        await new RowEvaluation(evaluation.Schema, directory, PartitionBytes).RunAsync(spill, (table, block) =>
        {
            var digest = default(RowDigest);
            for (var row = 0; row < block.RowCount; row++) digest.Add(block, row, 0);
            content.AddRows(table.Name, digest);
            return default;
        }, meter.Fraction, cancellationToken).ConfigureAwait(false);
        return content;
    }

    private static IEnumerable<(ReadOnlyMemory<byte> Value, bool IsNull)> Tags(PointTable table)
    {
        foreach (var tag in table.Parent?.Tags.Columns ?? [])
        {
            byte[]? value = table.Tags.FirstOrDefault(t => t.Id == tag.ColumnId).Value;
            if (value is null || tag.Type != DataType.Json) yield return (value, value is null);
            else
            {
                var text = TagSet.Parse(value).ToJson();
                yield return (text is null ? default : ServerContent.JsonText(TagSet.FromJson(text)), text is null);
            }
        }
    }
}
