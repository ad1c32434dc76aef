using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>
/// How a row of raw submit data lies: u8 flags, u8 count of composite keys, u16 schema version, u32 length of the row, i64 timestamp; per
/// composite key its u8 type and the varint place of its value behind this head; then the values, as a tuple (fixed area of all columns with
/// 32-bit places of variable values, variable area, in front of them a bitmap unless all columns are in one state) or as a list (u16 count,
/// places, items of zigzag column id, negative for NULL, and value).
/// </summary>
/// <remarks>Source: messages of a 3.3.7.5 server. Lists with places of more than 8 bits were not among them: the width is that of the last item's place.</remarks>
internal static class SubmitRowLayout
{
    public const int FormatVersion = 1;
    public const int HasColumns = 0x01;
    public const int HasBlobs = 0x10;
    public const int HeadLength = 16;

    public const byte HasNone = 0x01;
    public const byte HasNull = 0x02;
    public const byte HasValue = 0x04;
    public const byte StateMask = 0x07;
    public const byte ShortList = 0x10;
    public const byte MediumList = 0x20;
    public const byte LongList = 0x40;
    public const byte ListMask = 0x70;

    /// <summary>Bytes in the fixed area of a tuple.</summary>
    public static int TupleWidth(DataType type) => type.IsBlob() ? sizeof(long) : type.IsVariable() ? sizeof(int) : type.FixedWidth();

    /// <summary>Bits per column in the bitmap of a tuple.</summary>
    public static int BitsPerColumn(int states) => states switch
    {
        0 or HasNone or HasNull or HasValue => 0,
        StateMask => 2,
        _ => 1,
    };

    public static int BitmapLength(int columns, int bits) => ((columns * bits) + 7) / 8;

    /// <summary>The state that a number of the bitmap stands for.</summary>
    public static byte StateOf(int states, int number) => states switch
    {
        HasNone | HasNull => number == 0 ? HasNone : HasNull,
        HasNone | HasValue => number == 0 ? HasNone : HasValue,
        HasNull | HasValue => number == 0 ? HasNull : HasValue,
        StateMask when number is >= 0 and <= 2 => (byte)(1 << number),
        _ => 0,
    };

    /// <summary>The number of the bitmap that stands for a state.</summary>
    public static int NumberOf(int states, byte state) => states == StateMask ? state >> 1 : state == HasValue || (state == HasNull && (states & HasValue) == 0) ? 1 : 0;
}
