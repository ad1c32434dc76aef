namespace Tidemark.Storage.Tiers;

/// <summary>A file, and where it lies.</summary>
/// <param name="File">Facts about it; of the local copy where there is one.</param>
/// <param name="Place">Where it lies.</param>
public sealed record TieredFile(StoredFileInfo File, FilePlace Place);
