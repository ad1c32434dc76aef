using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Replay;

/// <summary>A super table of the target.</summary>
internal sealed class TargetSuperTable(string name) : TargetTable(name)
{
    private volatile TargetColumns _tags = new([]);

    /// <summary>The tags.</summary>
    public TargetColumns Tags
    {
        get => _tags;
        set => _tags = value;
    }

    /// <summary>
    /// Tags that were added a second time, because the target was ahead of the stream: the children that were there have lost their values, and get them
    /// again where the stream creates them. Changed only while all streams wait.
    /// </summary>
    public HashSet<string> RepeatedTags { get; } = new(StringComparer.Ordinal);

    /// <summary>The definition of the last recorded message: what a change is told from when its request cannot be read. Null before the first.</summary>
    public SuperTableDefinition? LastMessage { get; set; }

    public static TargetSuperTable From(SuperTableDefinition definition) => new(definition.Name)
    {
        Columns = new TargetColumns(definition.Columns.Columns),
        Tags = new TargetColumns(definition.Tags.Columns),
    };
}
