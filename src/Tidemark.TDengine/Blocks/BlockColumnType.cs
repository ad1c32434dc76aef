using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Blocks;

/// <summary>What a block declares about a column.</summary>
/// <param name="Type">The type.</param>
/// <param name="SchemaBytes">Bytes as schemas count them: the width of fixed types, declared n + 2 of VARCHAR, 4 n + 2 of NCHAR.</param>
/// <param name="Precision">Digits of a DECIMAL, otherwise 0.</param>
/// <param name="Scale">Digits of a DECIMAL behind the point, otherwise 0.</param>
public readonly record struct BlockColumnType(DataType Type, int SchemaBytes, byte Precision = 0, byte Scale = 0)
{
    /// <summary>The length field of a block header: for DECIMAL width, precision and scale packed, otherwise <see cref="SchemaBytes"/>.</summary>
    public int HeaderBytes => Type.IsDecimal() ? (Type.FixedWidth() << 24) | (Precision << 8) | Scale : SchemaBytes;

    /// <summary>A column declared like one of another block.</summary>
    public static BlockColumnType Of(RawBlockColumn column) => new(column.Type, column.SchemaBytes, column.Precision, column.Scale);

    /// <summary>A fixed type at its own width, e.g. INT.</summary>
    public static BlockColumnType Fixed(DataType type) => new(type, type.FixedWidth());

    /// <summary>A string or binary type of a declared length, e.g. NCHAR(8).</summary>
    public static BlockColumnType Variable(DataType type, int declaredLength) => new(type, type.SchemaBytes(declaredLength));

    /// <summary>A DECIMAL; 8 bytes up to 18 digits, 16 above.</summary>
    public static BlockColumnType Decimal(byte precision, byte scale) =>
        precision <= 18 ? new(DataType.Decimal64, 8, precision, scale) : new(DataType.Decimal, 16, precision, scale);
}
