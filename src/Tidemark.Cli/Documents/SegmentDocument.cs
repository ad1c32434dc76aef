using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;

namespace Tidemark.Cli.Documents;

/// <summary>One file of a point, with its blocks when they were asked for.</summary>
internal sealed record SegmentDocument
{
    public required SegmentEntry File { get; init; }

    public IReadOnlyList<SegmentBlockEntry>? Blocks { get; init; }
}
