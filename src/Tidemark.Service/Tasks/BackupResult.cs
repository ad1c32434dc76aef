using Tidemark.Archive.Manifests;

namespace Tidemark.Service.Tasks;

/// <summary>What a backup did.</summary>
public sealed record BackupResult
{
    /// <summary>The new point.</summary>
    public required string PointId { get; init; }

    /// <summary>Initial or increment.</summary>
    public required PointKind Kind { get; init; }

    /// <summary>Rows in its messages.</summary>
    public long Rows { get; init; }

    /// <summary>Bytes before compression.</summary>
    public long RawBytes { get; init; }

    /// <summary>Bytes of its files.</summary>
    public long StoredBytes { get; init; }

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Seconds it took.</summary>
    public double Seconds { get; init; }
}
