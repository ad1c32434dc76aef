namespace Tidemark.TDengine.Messages;

/// <summary>A child (or virtual child) table with its tags.</summary>
public sealed record CreateChildTable : CreateTableRequest
{
    /// <inheritdoc/>
    public override TableKind Kind => IsVirtual ? TableKind.VirtualChild : TableKind.Child;

    /// <summary>Whether it is a virtual child table.</summary>
    public bool IsVirtual { get; init; }

    /// <summary>The super table's bare name.</summary>
    public required string SuperTableName { get; init; }

    /// <summary>The super table's id in the source.</summary>
    public long Suid { get; init; }

    /// <summary>How many tags the super table has.</summary>
    public byte TagCount { get; init; }

    /// <summary>The tags that are not NULL.</summary>
    public required TagSet Tags { get; init; }

    /// <summary>Names of the tags in <see cref="Tags"/>, same order.</summary>
    public required IReadOnlyList<string> TagNames { get; init; }
}
