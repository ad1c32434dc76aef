using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>MODIFY COLUMN to a greater length (action 7).</summary>
/// <param name="ColumnName">The column.</param>
/// <param name="Type">Its type.</param>
/// <param name="Bytes">The new length as schemas count it: n + 2, for NCHAR 4 n + 2.</param>
public sealed record WidenColumn(string ColumnName, DataType Type, int Bytes) : AlterTableAction
{
    /// <inheritdoc/>
    public override byte Code => 7;
}
