using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Dump;

/// <summary>A column of a result as a field of a record.</summary>
/// <param name="Column">Its index in the block.</param>
/// <param name="Type">Its type.</param>
/// <param name="Scale">Digits of a DECIMAL behind the point.</param>
/// <param name="IsTag">Tags of type VARBINARY and GEOMETRY are texts, as SHOW TAGS prints them: <c>\xFF00</c>, <c>POINT (1.5 2)</c>.</param>
internal readonly record struct RecordColumn(int Column, DataType Type, int Scale, bool IsTag = false)
{
    /// <summary>The most bytes of a field beside the bytes of a variable value: branch, number or length.</summary>
    public const int MostFixedBytes = 24;

    /// <summary>The most bytes of a DECIMAL as text.</summary>
    public const int MostDecimalBytes = 44;

    /// <summary>Columns of a block from an index on, as they were declared.</summary>
    public static RecordColumn[] Of(IReadOnlyList<ColumnDefinition> columns, int first, bool isTag = false) => [.. columns.Select((c, i) => new RecordColumn(first + i, c.Type, c.Scale, isTag))];
}
