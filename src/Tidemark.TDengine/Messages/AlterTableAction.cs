namespace Tidemark.TDengine.Messages;

/// <summary>What an <see cref="AlterTable"/> changes; one derived type per kind.</summary>
public abstract record AlterTableAction
{
    /// <summary>The number on the wire.</summary>
    public abstract byte Code { get; }
}
