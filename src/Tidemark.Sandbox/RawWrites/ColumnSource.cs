namespace Tidemark.Sandbox.RawWrites;

/// <summary>Where the receiver reads a column in a block; with its mistakes not where the column is.</summary>
/// <param name="MetaStart">Offset of the null bitmap or item offsets.</param>
/// <param name="DataStart">Offset of the values.</param>
/// <param name="DataLength">Bytes that it takes the values for.</param>
internal readonly record struct ColumnSource(int MetaStart, int DataStart, int DataLength);
