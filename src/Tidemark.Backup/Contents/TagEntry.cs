namespace Tidemark.Backup.Contents;

/// <summary>A tag value of a child table that is not NULL.</summary>
/// <param name="Id">The tag, as <see cref="PointSuperTable"/> numbers them.</param>
/// <param name="Value">The content without a length; NCHAR as UCS-4 little-endian, JSON as a tag set.</param>
internal readonly record struct TagEntry(short Id, byte[] Value);
