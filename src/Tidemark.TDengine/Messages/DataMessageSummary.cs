namespace Tidemark.TDengine.Messages;

/// <summary>What an index needs to know of a message that carries rows.</summary>
/// <param name="RequestOffset">Where the read began.</param>
/// <param name="ResponseOffset">Where to go on.</param>
/// <param name="TableBlocks">Blocks (a table may have several).</param>
/// <param name="Rows">Rows; 0 for raw submits, which do not say.</param>
/// <param name="FirstTimestamp">The smallest timestamp in the first columns, in the database's precision; <see cref="long.MaxValue"/> without rows.</param>
/// <param name="LastTimestamp">The greatest; <see cref="long.MinValue"/> without rows.</param>
public readonly record struct DataMessageSummary(
    WalOffset RequestOffset, WalOffset ResponseOffset, int TableBlocks, long Rows, long FirstTimestamp, long LastTimestamp);
