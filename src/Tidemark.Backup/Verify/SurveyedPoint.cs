using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;
using Tidemark.Storage;

namespace Tidemark.Backup.Verify;

/// <summary>A folder below a plan's points, as it lies in the storage.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Folder">Its path.</param>
/// <param name="Files">The files in it, by name.</param>
/// <param name="Manifest">Its manifest; null when there is none, or it does not read.</param>
/// <param name="IsPublished">Whether it has a manifest, be it damaged.</param>
internal sealed record SurveyedPoint(string Plan, string Folder, IReadOnlyDictionary<string, StoredFileInfo> Files, Manifest? Manifest, bool IsPublished)
{
    public const string ManifestName = "manifest.json";

    /// <summary>The point's name.</summary>
    public string Id => Folder[(Folder.LastIndexOf('/') + 1)..];

    /// <summary>Its manifest's path.</summary>
    public string ManifestPath => Folder + "/" + ManifestName;

    /// <summary>The streams of the point, each in its own order.</summary>
    public IEnumerable<IReadOnlyList<SegmentEntry>> Streams => Manifest is null ? [] : Manifest.Segments
        .GroupBy(s => (s.Role, s.Role == SegmentRole.Wal ? s.Name[..Math.Max(0, s.Name.LastIndexOf('-'))] : ""))
        .Select(g => (IReadOnlyList<SegmentEntry>)[.. g.OrderBy(s => s.Name.Length).ThenBy(s => s.Name, StringComparer.Ordinal)]);
}
