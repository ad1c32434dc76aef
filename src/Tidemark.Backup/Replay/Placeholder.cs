using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Replay;

/// <summary>
/// A column, or a tag, that keeps a table alive. Where the target is ahead of the stream, a drop may name the only one that it still has beside its key: the server refuses that, and leaving the drop out would
/// keep values that the source lost. So the placeholder comes before the drop, and goes when the stream has brought another one: it must, because the source was never without.
/// </summary>
internal static class Placeholder
{
    /// <summary>Columns that a table has at least: its key and one more.</summary>
    public const int LeastColumns = 2;

    /// <summary>Tags that a super table has at least.</summary>
    public const int LeastTags = 1;

    /// <summary>The placeholder of columns.</summary>
    public static ColumnDefinition Column { get; } = new() { Name = "tidemark_placeholder_column", Type = DataType.Bool, Bytes = 1 };

    /// <summary>The placeholder of tags. Columns and tags of a super table share their names.</summary>
    public static ColumnDefinition Tag { get; } = Column with { Name = "tidemark_placeholder_tag" };

    /// <summary>Whether a change would leave too little.</summary>
    public static bool IsNeeded(TargetColumns after, int least) => after.Columns.Count < least;

    /// <summary>Whether it is there and not needed any more.</summary>
    public static bool IsOver(TargetColumns after, int least) => after.Columns.Count > least && (after.Find(Column.Name) ?? after.Find(Tag.Name)) is not null;
}
