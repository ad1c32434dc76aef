using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tidemark.Archive.Manifests;

/// <summary>
/// A backup point: what was read, from where to where, and the files that hold it. Published last; without it the point does not exist.
/// Fields that this build does not know are kept in <see cref="Unknown"/> and written back.
/// </summary>
public sealed record Manifest
{
    private const string Format = "tidemark-manifest";

    /// <summary>The format version this build writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The longest manifest that is read, in bytes.</summary>
    public const int MaxLengthBytes = 256 << 20;

    /// <summary>The point: &lt;sequence&gt;-&lt;UTC time&gt;, the name of its folder.</summary>
    public required string PointId { get; init; }

    /// <summary>The number of the point in its plan, counted from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>The chain the point belongs to: an initial point and the increments upon it.</summary>
    public required string ChainId { get; init; }

    /// <summary>Initial or increment.</summary>
    public required PointKind Kind { get; init; }

    /// <summary>Whether the point holds all of its targets.</summary>
    public required PointState State { get; init; }

    /// <summary>The point before it in the chain; null for an initial point.</summary>
    public string? PreviousPointId { get; init; }

    /// <summary>When the run began, UTC: everything acknowledged before is in the point.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the run was through, UTC.</summary>
    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>The version of Tidemark that wrote it.</summary>
    public required string WrittenBy { get; init; }

    /// <summary>The server, the database and the object.</summary>
    public required SourceDescription Source { get; init; }

    /// <summary>The positions, by vgroup id.</summary>
    public required IReadOnlyList<VgroupPosition> Vgroups { get; init; }

    /// <summary>The files of the point, in the order they are replayed.</summary>
    public required IReadOnlyList<SegmentEntry> Segments { get; init; }

    /// <summary>What the point holds, added up.</summary>
    public required PointStatistics Statistics { get; init; }

    /// <summary>The tables or super tables the source held at the end of the run, for the comparison after a restore.</summary>
    public IReadOnlyList<TableStatistics> Tables { get; init => field = value ?? []; } = [];

    /// <summary>The normal tables, where there are too many to be listed in <see cref="Tables"/>; otherwise null.</summary>
    public NormalTableSummary? NormalTables { get; init; }

    /// <summary>The super-table DDL in the WAL streams of this point, per vgroup in stream order.</summary>
    public IReadOnlyList<BarrierEvent> BarrierEvents { get; init; } = [];

    /// <summary>Statements for what the stream does not carry: views, streams, TSMAs, virtual tables.</summary>
    public IReadOnlyList<OutsideObject> OutsideObjects { get; init => field = value ?? []; } = [];

    /// <summary>Set when the point was put together from others without a server: another form of the state of one of them. Null for a point that was captured.</summary>
    public CompactedFrom? CompactedFrom { get; init; }

    /// <summary>What the user should know of this point, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init => field = value ?? []; } = [];

    /// <summary>Free-form remarks.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Fields of a later minor version, kept as they are.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>The bytes of the manifest file: JSON with a checksum over all of it.</summary>
    public byte[] ToBytes() => SealedDocument.Write(Format, CurrentVersion, this, ArchiveJson.Readable.Manifest);

    /// <summary>Reads a manifest file.</summary>
    /// <param name="content">All of its bytes.</param>
    /// <param name="fileName">The name that messages use.</param>
    /// <exception cref="ArchiveFormatException">Corrupt, truncated or of an unknown version.</exception>
    public static Manifest Parse(ReadOnlySpan<byte> content, string fileName)
        => SealedDocument.Read(content, fileName, Format, CurrentVersion, MaxLengthBytes, ArchiveJson.Readable.Manifest);
}
