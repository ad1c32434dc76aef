using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>A position in a vgroup's stream, as messages carry it.</summary>
/// <remarks>Source: observed messages; the composite-key part of snapshot offsets is read, its meaning unproved.</remarks>
public readonly record struct WalOffset
{
    /// <summary>What it points at.</summary>
    public required WalOffsetKind Kind { get; init; }

    /// <summary>The version of the encoding (upper half of the first byte), 1 today; 0 in bodies of old servers.</summary>
    public byte FormatVersion { get; init; }

    /// <summary>For <see cref="WalOffsetKind.Log"/>: the WAL version of the next entry to read.</summary>
    public long Version { get; init; }

    /// <summary>For snapshots: the table.</summary>
    public long Uid { get; init; }

    /// <summary>For snapshots: the timestamp, in the database's precision.</summary>
    public long Timestamp { get; init; }

    /// <summary>For snapshots: the type of the composite key; <see cref="DataType.Null"/> without one.</summary>
    public DataType KeyType { get; init; }

    /// <summary>For snapshots: a composite key of a fixed type.</summary>
    public long KeyInteger { get; init; }

    /// <summary>For snapshots: a composite key of a variable type.</summary>
    public ReadOnlyMemory<byte> KeyBytes { get; init; }

    /// <summary>True for a position in a snapshot.</summary>
    public bool IsSnapshot => Kind is WalOffsetKind.SnapshotData or WalOffsetKind.SnapshotMeta;

    /// <summary>A WAL position.</summary>
    public static WalOffset Log(long version) => new() { Kind = WalOffsetKind.Log, FormatVersion = 1, Version = version };

    /// <summary>A position in the rows of a snapshot.</summary>
    public static WalOffset SnapshotData(long uid, long timestamp) => new() { Kind = WalOffsetKind.SnapshotData, FormatVersion = 1, Uid = uid, Timestamp = timestamp };

    /// <summary>A position in the tables of a snapshot.</summary>
    public static WalOffset SnapshotMeta(long uid) => new() { Kind = WalOffsetKind.SnapshotMeta, FormatVersion = 1, Uid = uid };

    /// <summary>The offset of batch members.</summary>
    public static WalOffset None => new() { Kind = WalOffsetKind.None, FormatVersion = 1 };
}
