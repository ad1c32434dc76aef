using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>SET TAG of one tag (action 4).</summary>
/// <param name="TagName">The tag.</param>
/// <param name="Type">Its type.</param>
/// <param name="Value">The content, NCHAR as UCS-4 little-endian, JSON as a tag set; null for NULL.</param>
public sealed record SetTag(string TagName, DataType Type, ReadOnlyMemory<byte>? Value) : AlterTableAction
{
    /// <inheritdoc/>
    public override byte Code => 4;
}
