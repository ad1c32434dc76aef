using Tidemark.Backup.Replay;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Contents;

/// <summary>
/// A super table of a backup point. Columns and tags have ids of our own that are given once and never again, so that values written before a column was
/// dropped are not taken for those of a later column of the same name.
/// </summary>
internal sealed class PointSuperTable
{
    private short _lastColumn;
    private short _lastTag;

    public PointSuperTable(SuperTableDefinition definition)
    {
        Definition = definition with { AlterData = default, Rest = default };
        Columns = new TargetColumns(NumberColumns(TargetColumns.Declarable(definition.Columns).Columns));
        Tags = new TargetColumns(NumberTags(definition.Tags.Columns));
        KeepMinutes = definition.Keep is > 0 ? definition.Keep : null;
    }

    public string Name => Definition.Name;

    /// <summary>The definition it was created with, for what does not change.</summary>
    public SuperTableDefinition Definition { get; }

    public TargetColumns Columns { get; set; }

    public TargetColumns Tags { get; set; }

    /// <summary>The comment as the server stores it; null for none.</summary>
    public string? Comment { get; set; }

    /// <summary>KEEP in minutes; null when not set.</summary>
    public long? KeepMinutes { get; set; }

    /// <summary>See <see cref="TargetSuperTable.RepeatedTags"/>.</summary>
    public HashSet<string> RepeatedTags { get; } = new(StringComparer.Ordinal);

    /// <summary>Columns with ids that no column had before.</summary>
    public IReadOnlyList<ColumnDefinition> NumberColumns(IReadOnlyList<ColumnDefinition> columns) => [.. columns.Select(c => c with { ColumnId = ++_lastColumn })];

    /// <summary>Tags with ids that no tag had before.</summary>
    public IReadOnlyList<ColumnDefinition> NumberTags(IReadOnlyList<ColumnDefinition> tags) => [.. tags.Select(t => t with { ColumnId = ++_lastTag })];

    /// <summary>Takes over what a change message says of columns that the request alone does not: storage options and flags.</summary>
    public void Adopt(TableSchema columns)
    {
        var said = columns.Columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
        Columns = new TargetColumns([.. Columns.Columns.Select((c, i) => said.TryGetValue(c.Name, out var d) && d.Type == c.Type
            ? c with { Compression = d.Compression ?? c.Compression, Flags = i == 0 ? d.Flags & ~ColumnFlags.CompositeKey : d.Flags } : c)]);
    }

    /// <summary>What creates it as it is now.</summary>
    public SuperTableDefinition ToDefinition() => Definition with
    {
        Columns = new TableSchema(Definition.Columns.Version, PointTable.Declared(Columns)),
        Tags = new TableSchema(Definition.Tags.Version, Tags.Columns),
        Source = Definition.Source ?? 0,
        ColumnsCompressed = true,
        CompressionVersion = Definition.CompressionVersion ?? 1,
        Keep = KeepMinutes ?? -1,
        HasTypeModifiers = true,
        IsVirtual = false,
    };
}
