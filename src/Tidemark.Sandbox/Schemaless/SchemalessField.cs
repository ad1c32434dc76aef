using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Schemaless;

/// <summary>One field or tag of a point.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The column's type.</param>
/// <param name="Value">The content as blocks have it.</param>
/// <param name="Length">Strings: bytes of the text in UTF-8, by which the column's width is chosen; 0 otherwise.</param>
internal sealed record SchemalessField(string Name, DataType Type, byte[] Value, int Length);
