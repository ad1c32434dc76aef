using Tidemark.TDengine.Blocks;

namespace Tidemark.TDengine.Messages;

/// <summary>Rows that name the same columns; the table's other columns keep what they have.</summary>
/// <param name="Columns">The places in the schema of the block's columns, the timestamp (0) first.</param>
/// <param name="Block">The rows.</param>
public sealed record SubmitBlock(IReadOnlyList<int> Columns, RawBlock Block);
