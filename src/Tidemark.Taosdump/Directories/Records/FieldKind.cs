namespace Tidemark.Taosdump.Directories.Records;

/// <summary>How a field lies in a record.</summary>
internal enum FieldKind
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,

    /// <summary>A string or bytes.</summary>
    Bytes,

    /// <summary>An array of int or long whose sum is the value.</summary>
    Sum,
}
