namespace Tidemark.Archive.Manifests;

/// <summary>The normal tables of a database that has so many that they are not listed one by one.</summary>
/// <param name="Tables">How many there were at the end of the run.</param>
/// <param name="NamesSha256">SHA-256 of their names in UTF-8, ordered by their code units, each followed by a line feed; lower-case. Null when the source went on while they were counted.</param>
public sealed record NormalTableSummary(long Tables, string? NamesSha256);
