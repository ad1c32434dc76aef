using Tidemark.Archive.Manifests;
using Tidemark.Service.Upkeep;

namespace Tidemark.Service.Points;

/// <summary>A backup point.</summary>
public sealed record PointView
{
    /// <summary>Its number in the plan.</summary>
    public required long Sequence { get; init; }

    /// <summary>Its name: sequence and UTC time.</summary>
    public required string Id { get; init; }

    /// <summary>Initial or increment.</summary>
    public required PointKind Kind { get; init; }

    /// <summary>The chain it belongs to.</summary>
    public required string ChainId { get; init; }

    /// <summary>The captured point that it is another form of; null unless it was compacted.</summary>
    public string? CompactedFrom { get; init; }

    /// <summary>Everything acknowledged before is in it.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was through.</summary>
    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>Rows in its messages.</summary>
    public long Rows { get; init; }

    /// <summary>Messages with schema changes or deletes.</summary>
    public long Changes { get; init; }

    /// <summary>Child and normal tables the source held.</summary>
    public long Tables { get; init; }

    /// <summary>Bytes before compression.</summary>
    public long RawBytes { get; init; }

    /// <summary>Bytes of its files.</summary>
    public long StoredBytes { get; init; }

    /// <summary>Its files.</summary>
    public int Files { get; init; }

    /// <summary>Whether all points it rests on are there.</summary>
    public bool IsRestorable { get; init; }

    /// <summary>What the last verification of it found; null when it was never verified.</summary>
    public PointVerification? Verification { get; init; }

    /// <summary>What it covers of each vgroup.</summary>
    public IReadOnlyList<VgroupPosition> Vgroups { get; init; } = [];

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
