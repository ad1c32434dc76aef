namespace Tidemark.TDengine.Messages;

/// <summary>DELETE FROM: 0x243, one per touched vgroup.</summary>
/// <remarks>For a super table the tag condition is gone: only <see cref="Uids"/> says which children were meant. Never hand it to raw write.</remarks>
public sealed record DeleteRows : MetaMessage
{
    /// <inheritdoc/>
    public override ushort RawType => TmqRawType.DeleteRows;

    /// <summary>The super table's id; 0 for normal tables.</summary>
    public ulong Suid { get; init; }

    /// <summary>The ids of the tables in the source.</summary>
    public required IReadOnlyList<long> Uids { get; init; }

    /// <summary>The first timestamp deleted, in the database's precision.</summary>
    public required long StartKey { get; init; }

    /// <summary>The last timestamp deleted, inclusive.</summary>
    public required long EndKey { get; init; }

    /// <summary>Rows deleted, as far as the server counts.</summary>
    public long AffectedRows { get; init; }

    /// <summary>The table of the statement: for deletes on a super table the super table.</summary>
    public required string TableName { get; init; }

    /// <summary>The name of the timestamp column.</summary>
    public required string TimestampColumn { get; init; }

    /// <summary>When, ms since 1970 UTC.</summary>
    public long? DeletedAtMs { get; init; } = 0;

    /// <summary>0 an application, 8 raw write.</summary>
    public byte? Source { get; init; } = 0;

    /// <summary>Whatever a younger server appended.</summary>
    public ReadOnlyMemory<byte> Rest { get; init; }
}
