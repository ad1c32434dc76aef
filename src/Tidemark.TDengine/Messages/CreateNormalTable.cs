namespace Tidemark.TDengine.Messages;

/// <summary>A normal (or virtual normal) table.</summary>
public sealed record CreateNormalTable : CreateTableRequest
{
    /// <inheritdoc/>
    public override TableKind Kind => IsVirtual ? TableKind.VirtualNormal : TableKind.Normal;

    /// <summary>Whether it is a virtual table.</summary>
    public bool IsVirtual { get; init; }

    /// <summary>The columns with their version; compression and type modifiers are part of each column.</summary>
    public required TableSchema Columns { get; init; }

    /// <summary>The version of the storage options; null in messages of older servers and for virtual tables.</summary>
    public int? CompressionVersion { get; init; } = 1;
}
