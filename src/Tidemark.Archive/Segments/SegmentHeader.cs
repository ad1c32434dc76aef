using System.Collections.ObjectModel;

namespace Tidemark.Archive.Segments;

/// <summary>What a segment says of itself at its beginning, so that a file found alone can be recognised.</summary>
public sealed record SegmentHeader
{
    /// <summary>The backup point the segment belongs to.</summary>
    public required string PointId { get; init; }

    /// <summary>The number of the segment in its point, counted from 0.</summary>
    public required int SegmentNumber { get; init; }

    /// <summary>The database the messages come from.</summary>
    public required string Database { get; init; }

    /// <summary>When the segment was begun, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name of the compression the writer was given; every block names its own codec. Set by the writer.</summary>
    public string Codec { get; init => field = value ?? ""; } = "";

    /// <summary>Free-form remarks. Names and values are kept as they are.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } = ReadOnlyDictionary<string, string>.Empty;
}
