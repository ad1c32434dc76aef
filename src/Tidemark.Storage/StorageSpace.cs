namespace Tidemark.Storage;

/// <summary>The space of a storage.</summary>
/// <param name="FreeBytes">What this user may still write; null where the storage does not tell.</param>
/// <param name="TotalBytes">All of it; null where the storage does not tell.</param>
/// <param name="Exists">Whether the place itself is there already; otherwise it is made with the first file.</param>
public sealed record StorageSpace(long? FreeBytes, long? TotalBytes, bool Exists);
