namespace Tidemark.TDengine.Messages;

/// <summary>Rows in the server's own submit format: raw type 6. Safe only for a byte-identical schema history.</summary>
public sealed record RawSubmit : TmqMessage
{
    /// <inheritdoc/>
    public override ushort RawType => TmqRawType.RawSubmit;

    /// <summary>Where the read began.</summary>
    public required WalOffset RequestOffset { get; init; }

    /// <summary>Where to go on.</summary>
    public required WalOffset ResponseOffset { get; init; }

    /// <summary>One part per table.</summary>
    public required IReadOnlyList<RawSubmitPart> Parts { get; init; }

    /// <summary>The tail; null when it is missing.</summary>
    public long? SleepTime { get; init; } = 0;
}
