namespace Tidemark.TDengine.Messages;

/// <summary>The rows of one table inside raw submit data, taken apart.</summary>
/// <remarks>Source: messages of a 3.3.7.5 server, compared with the data messages of the same rows.</remarks>
public sealed record SubmitRows
{
    /// <summary>The super table's id; 0 for normal tables.</summary>
    public required long Suid { get; init; }

    /// <summary>The table's id.</summary>
    public required long Uid { get; init; }

    /// <summary>The version of the schema that the rows were written under.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>When they were written, ms since 1970.</summary>
    public required long WrittenAtMs { get; init; }

    /// <summary>The rows in their order; a new block begins where rows have values for other columns than those before.</summary>
    public required IReadOnlyList<SubmitBlock> Blocks { get; init; }
}
