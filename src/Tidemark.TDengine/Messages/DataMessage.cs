namespace Tidemark.TDengine.Messages;

/// <summary>Rows of many tables: raw type 2, or 4 when it also carries the requests that create their tables.</summary>
/// <remarks>Source: observed messages of a 3.3.7.5 server.</remarks>
public sealed record DataMessage : TmqMessage
{
    /// <inheritdoc/>
    public override ushort RawType => CreateRequests is null ? TmqRawType.Data : TmqRawType.Metadata;

    /// <summary>Whether the body begins with the version byte 100 and the length of the offsets (servers of today).</summary>
    public bool HasVersionPrefix { get; init; } = true;

    /// <summary>Where the read began.</summary>
    public required WalOffset RequestOffset { get; init; }

    /// <summary>Where to go on.</summary>
    public required WalOffset ResponseOffset { get; init; }

    /// <summary>Whether blocks name their tables.</summary>
    public bool WithTableName { get; init; } = true;

    /// <summary>Whether blocks carry their columns.</summary>
    public bool WithSchema { get; init; } = true;

    /// <summary>The blocks; a table may have several.</summary>
    public required IReadOnlyList<TableBlock> Blocks { get; init; }

    /// <summary>The child tables to create first; null makes it raw type 2.</summary>
    public IReadOnlyList<CreateTableRequest>? CreateRequests { get; init; }

    /// <summary>The tail of raw type 2; null when it is missing.</summary>
    public long? SleepTime { get; init; } = 0;
}
