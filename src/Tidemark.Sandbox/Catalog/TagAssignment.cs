namespace Tidemark.Sandbox.Catalog;

/// <summary>A value for a tag.</summary>
/// <param name="Name">The tag's name.</param>
/// <param name="Value">Bytes as <see cref="ChildTable.Tags"/> says; null for NULL.</param>
public readonly record struct TagAssignment(string Name, byte[]? Value);
