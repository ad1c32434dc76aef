using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>One tag value that is not NULL, or one member of a JSON tag.</summary>
/// <param name="ColumnId">The tag's column id; 0 for members of a JSON tag.</param>
/// <param name="Key">The member's key; null for tags.</param>
/// <param name="Type">The type. In JSON: NCHAR, DOUBLE, BOOL, or NULL.</param>
/// <param name="Value">The content without a length; NCHAR as UCS-4 little-endian.</param>
public sealed record TagValue(short ColumnId, string? Key, DataType Type, ReadOnlyMemory<byte> Value)
{
    /// <summary>The value as <see cref="RawValue.ToObject"/> gives it.</summary>
    public object? ToObject() => RawValue.ToObject(Type, Value.Span);
}
