namespace Tidemark.Archive.Manifests;

/// <summary>A table or super table as the source held it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsSuperTable">Whether it is a super table.</param>
/// <param name="Tables">Child tables of a super table; 1 otherwise.</param>
/// <param name="Rows">Rows; null when they were not counted.</param>
public sealed record TableStatistics(string Name, bool IsSuperTable, long Tables, long? Rows = null);
