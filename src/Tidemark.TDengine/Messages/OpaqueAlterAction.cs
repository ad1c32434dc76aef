namespace Tidemark.TDengine.Messages;

/// <summary>An action that is not taken apart (column references of virtual tables); everything behind the column id is kept.</summary>
/// <param name="ActionCode">The number on the wire.</param>
/// <param name="Body">The rest of the message.</param>
public sealed record OpaqueAlterAction(byte ActionCode, ReadOnlyMemory<byte> Body) : AlterTableAction
{
    /// <inheritdoc/>
    public override byte Code => ActionCode;
}
