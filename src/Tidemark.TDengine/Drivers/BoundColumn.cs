using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Drivers;

/// <summary>The values of one bound column, row by row. DECIMAL as raw scaled integers, NCHAR as UTF-8, the rest as in raw blocks.</summary>
/// <param name="Type">The column's type.</param>
/// <param name="Values">One per row; null is NULL. Content only, without a length prefix.</param>
public sealed record BoundColumn(DataType Type, IReadOnlyList<ReadOnlyMemory<byte>?> Values);
