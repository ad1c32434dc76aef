using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>Rows of one table in a data message.</summary>
/// <param name="TableName">The bare table name, exact; null when the message does not name tables.</param>
/// <param name="Precision">The unit of the timestamps.</param>
/// <param name="Schema">The columns of the block in its order, with names; null when the message does not carry them.</param>
/// <param name="Block">The rows.</param>
public sealed record TableBlock(string? TableName, TimePrecision Precision, TableSchema? Schema, RawBlock Block);
