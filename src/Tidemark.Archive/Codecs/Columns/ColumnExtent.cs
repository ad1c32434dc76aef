namespace Tidemark.Archive.Codecs.Columns;

/// <summary>A column of one block, as it lies in the payload.</summary>
/// <param name="Start">Its first byte: of the values, or of the offsets of a variable column.</param>
/// <param name="Slot">The slot that takes its values.</param>
/// <param name="Count">Its rows.</param>
/// <param name="DataLength">Bytes of values; behind the offsets in a variable column.</param>
internal readonly record struct ColumnExtent(int Start, int Slot, int Count, int DataLength);
