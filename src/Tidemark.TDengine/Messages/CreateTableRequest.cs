namespace Tidemark.TDengine.Messages;

/// <summary>One table to create: <see cref="CreateChildTable"/> or <see cref="CreateNormalTable"/>.</summary>
public abstract record CreateTableRequest
{
    /// <summary>What it is.</summary>
    public abstract TableKind Kind { get; }

    /// <summary>Bit 0: IF NOT EXISTS.</summary>
    public int Flags { get; init; }

    /// <summary>The bare name, exact.</summary>
    public required string Name { get; init; }

    /// <summary>The id in the source; deletes name tables by it.</summary>
    public long Uid { get; init; }

    /// <summary>When it was created, ms since 1970 UTC.</summary>
    public long CreatedAtMs { get; init; }

    /// <summary>Days; 0 none. Snapshots always say 0.</summary>
    public int TtlDays { get; init; }

    /// <summary>The comment; null for none. Snapshots always say none.</summary>
    public string? Comment { get; init; }

    /// <summary>The statement's text where the server sends it; usually empty.</summary>
    public ReadOnlyMemory<byte> Sql { get; init; }

    /// <summary>The column references of a virtual table; empty for others.</summary>
    public IReadOnlyList<ColumnReference> References { get; init; } = [];

    /// <summary>The version of <see cref="References"/>.</summary>
    public int ReferencesVersion { get; init; }

    /// <summary>Whether type modifiers of the columns follow; null in messages of older servers.</summary>
    public bool? HasTypeModifiers { get; init; } = false;

    /// <summary>Whatever a younger server appended.</summary>
    public ReadOnlyMemory<byte> Rest { get; init; }
}
