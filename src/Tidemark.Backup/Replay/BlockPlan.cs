using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Replay;

/// <summary>How blocks of one shape go into a table as the target has it. Made once per shape and schema.</summary>
internal sealed class BlockPlan
{
    /// <summary>The columns of the block that the target takes, the timestamp first.</summary>
    public required ColumnSelection[] Selection { get; init; }

    /// <summary>The target's definitions of them, in the same order.</summary>
    public required IReadOnlyList<ColumnDefinition> Chosen { get; init; }

    /// <summary>The same for messages; null when the rows must be bound to a statement.</summary>
    public required MessageColumns? Columns { get; init; }

    /// <summary>What stays behind, a reason each.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    /// <summary>Whether the target's key columns are all there; without them no row can be written.</summary>
    public required bool HasKeys { get; init; }

    /// <summary>The shape this plan is for.</summary>
    public required BlockShape Shape { get; init; }
}
