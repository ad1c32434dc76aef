namespace Tidemark.Archive.Codecs.Columns;

/// <summary>Columns of the same place and type in blocks of the same shape: their values are coded together.</summary>
/// <param name="Type">The server's type code.</param>
/// <param name="Width">Bytes a value has; 0 for a variable column.</param>
internal sealed record ColumnSlot(byte Type, int Width)
{
    public bool IsVariable => Width == 0;

    public bool IsFloating => Type is ColumnTypes.Float or ColumnTypes.Double;

    /// <summary>Values in it.</summary>
    public int Count { get; set; }

    /// <summary>Bytes of variable values in it.</summary>
    public int DataLength { get; set; }

    /// <summary>Whether a variable value in it is NULL.</summary>
    public bool HasNulls { get; set; }
}
