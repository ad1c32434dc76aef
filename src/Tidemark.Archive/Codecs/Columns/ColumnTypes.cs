namespace Tidemark.Archive.Codecs.Columns;

/// <summary>
/// What of the server's types matters to their coding. A wrong guess costs size, never bytes.
/// Source: raw blocks of a 3.3.7.5 server.
/// </summary>
internal static class ColumnTypes
{
    public const byte Float = 6;
    public const byte Double = 7;

    /// <summary>Bytes of a value of a fixed type that is coded: 1, 2, 4 or 8; 0 for others.</summary>
    public static int WidthOf(byte type) => type switch
    {
        1 or 2 or 11 => 1,
        3 or 12 => 2,
        4 or Float or 13 => 4,
        5 or Double or 9 or 14 or 21 => 8,
        _ => 0,
    };

    /// <summary>Whether values have a length of two bytes in front, and the column has offsets.</summary>
    public static bool IsVariable(byte type) => type is 8 or 10 or 15 or 16 or 20;

    /// <summary>Bytes of a value of a fixed type that is left as it is; -1 when the type is not known.</summary>
    public static int OtherWidthOf(byte type) => type == 17 ? 16 : -1;
}
