using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>A tag with its new value.</summary>
/// <param name="ColumnId">The tag's id in the source.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Value">The content, NCHAR as UCS-4 little-endian; null for NULL.</param>
public sealed record NamedTagValue(int ColumnId, string Name, DataType Type, ReadOnlyMemory<byte>? Value);
