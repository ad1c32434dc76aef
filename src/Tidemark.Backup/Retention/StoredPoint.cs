using Tidemark.Backup.Repositories;

namespace Tidemark.Backup.Retention;

/// <summary>A point as it lies in the storage.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Point">The point; null when its manifest does not read.</param>
/// <param name="Files">The paths of its files, the manifest first.</param>
/// <param name="LengthBytes">Their length.</param>
/// <param name="IsWhole">Whether every file its manifest names is there with its length.</param>
internal sealed record StoredPoint(string Id, string Folder, BackupPoint? Point, IReadOnlyList<string> Files, long LengthBytes, bool IsWhole);
