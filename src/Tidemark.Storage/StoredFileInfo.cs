namespace Tidemark.Storage;

/// <summary>Facts about a stored file.</summary>
/// <param name="Path">Its path.</param>
/// <param name="LengthBytes">Its length in bytes.</param>
/// <param name="ModifiedAt">When it was completed, UTC.</param>
public sealed record StoredFileInfo(string Path, long LengthBytes, DateTimeOffset ModifiedAt);
