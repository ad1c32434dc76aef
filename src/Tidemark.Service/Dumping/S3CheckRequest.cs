using Tidemark.Service.Plans;

namespace Tidemark.Service.Dumping;

/// <summary>S3 settings to be tried.</summary>
public sealed record S3CheckRequest
{
    /// <summary>The plan whose secret is meant where none is given; null for none.</summary>
    public string? Plan { get; init; }

    /// <summary>The settings; what stays on the disk need not be said.</summary>
    public S3Settings? S3 { get; init; }
}
