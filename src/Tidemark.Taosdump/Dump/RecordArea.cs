using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Dump;

/// <summary>Where a column lies in a block.</summary>
/// <param name="Type">Its type.</param>
/// <param name="IsOther">Whether it is not one of the types of a fixed width that are numbers.</param>
/// <param name="IsText">Whether it is a string that becomes bytes as they are, or UTF-8.</param>
/// <param name="HasNulls">Whether any value is NULL.</param>
/// <param name="NullsStart">Where the bitmap of NULLs begins, or of strings the place of each.</param>
/// <param name="ValuesStart">Where the values begin.</param>
/// <param name="ValuesLength">Bytes of the values.</param>
internal readonly record struct RecordArea(DataType Type, bool IsOther, bool IsText, bool HasNulls, int NullsStart, int ValuesStart, int ValuesLength);
