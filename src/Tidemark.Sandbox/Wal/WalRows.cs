using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Wal;

/// <summary>Rows of one statement or message, for the tables of one vgroup.</summary>
public sealed class WalRows(IReadOnlyList<WalTableRows> tables) : WalEntry
{
    /// <summary>Blocks in the order they were written; a table may have several.</summary>
    public IReadOnlyList<WalTableRows> Tables { get; } = tables;

    /// <summary>Child tables that this write made, as they were then (delivered as raw type 4).</summary>
    public IReadOnlyList<CreateChildTable> Created { get; init; } = [];

    /// <inheritdoc/>
    public override int SizeBytes { get; } = tables.Sum(t => t.Block.Length + 64);
}
