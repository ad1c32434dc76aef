namespace Tidemark.TDengine.Types;

/// <summary>Facts about the column types: widths, length prefixes, names in SQL.</summary>
/// <remarks>Source: observed raw blocks and DESCRIBE of a 3.3.7.5 server; MEDIUMBLOB by analogy with BLOB.</remarks>
public static class DataTypes
{
    /// <summary>Whether a value has a length of its own (strings, binaries, JSON, blobs).</summary>
    public static bool IsVariable(this DataType type) => type is DataType.VarChar or DataType.NChar or DataType.Json or DataType.VarBinary
        or DataType.Geometry or DataType.Blob or DataType.MediumBlob;

    /// <summary>Whether it is BLOB or MEDIUMBLOB, whose lengths have 32 bits.</summary>
    public static bool IsBlob(this DataType type) => type is DataType.Blob or DataType.MediumBlob;

    /// <summary>Whether it is one of the two DECIMAL types.</summary>
    public static bool IsDecimal(this DataType type) => type is DataType.Decimal or DataType.Decimal64;

    /// <summary>Whether it is a signed or unsigned integer (BOOL and TIMESTAMP are not).</summary>
    public static bool IsInteger(this DataType type) => type is >= DataType.TinyInt and <= DataType.BigInt
        or >= DataType.UTinyInt and <= DataType.UBigInt;

    /// <summary>Bytes of one value of a fixed type; 0 for variable types and NULL.</summary>
    public static int FixedWidth(this DataType type) => type switch
    {
        DataType.Bool or DataType.TinyInt or DataType.UTinyInt => 1,
        DataType.SmallInt or DataType.USmallInt => 2,
        DataType.Int or DataType.UInt or DataType.Float => 4,
        DataType.BigInt or DataType.UBigInt or DataType.Double or DataType.Timestamp or DataType.Decimal64 => 8,
        DataType.Decimal => 16,
        _ => 0,
    };

    /// <summary>Bytes of the length in front of a variable value in a raw block: 2, for blobs 4, for fixed types 0.</summary>
    public static int LengthPrefixBytes(this DataType type) => type.IsBlob() ? 4 : type.IsVariable() ? 2 : 0;

    /// <summary>Whether the code is one of those known.</summary>
    public static bool IsKnown(this DataType type) => type <= DataType.Decimal64;

    /// <summary>The name in SQL without length or precision, e.g. <c>INT UNSIGNED</c>.</summary>
    public static string SqlName(this DataType type) => type switch
    {
        DataType.Null => "NULL",
        DataType.Bool => "BOOL",
        DataType.TinyInt => "TINYINT",
        DataType.SmallInt => "SMALLINT",
        DataType.Int => "INT",
        DataType.BigInt => "BIGINT",
        DataType.Float => "FLOAT",
        DataType.Double => "DOUBLE",
        DataType.VarChar => "VARCHAR",
        DataType.Timestamp => "TIMESTAMP",
        DataType.NChar => "NCHAR",
        DataType.UTinyInt => "TINYINT UNSIGNED",
        DataType.USmallInt => "SMALLINT UNSIGNED",
        DataType.UInt => "INT UNSIGNED",
        DataType.UBigInt => "BIGINT UNSIGNED",
        DataType.Json => "JSON",
        DataType.VarBinary => "VARBINARY",
        DataType.Decimal or DataType.Decimal64 => "DECIMAL",
        DataType.Blob => "BLOB",
        DataType.MediumBlob => "MEDIUMBLOB",
        DataType.Geometry => "GEOMETRY",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown column type."),
    };

    /// <summary>The type behind a name of DESCRIBE or SHOW, e.g. <c>BIGINT UNSIGNED</c> or <c>DECIMAL(10, 2)</c>; null when unknown.</summary>
    /// <param name="name">The name; case does not matter, a length or precision in parentheses is ignored except for DECIMAL above 18 digits.</param>
    public static DataType? FromSqlName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var open = name.IndexOf('(', StringComparison.Ordinal);
        var bare = (open < 0 ? name : name[..open]).Trim().ToUpperInvariant();
        return bare switch
        {
            "BOOL" => DataType.Bool,
            "TINYINT" => DataType.TinyInt,
            "SMALLINT" => DataType.SmallInt,
            "INT" => DataType.Int,
            "BIGINT" => DataType.BigInt,
            "FLOAT" => DataType.Float,
            "DOUBLE" => DataType.Double,
            "VARCHAR" or "BINARY" => DataType.VarChar,
            "TIMESTAMP" => DataType.Timestamp,
            "NCHAR" => DataType.NChar,
            "TINYINT UNSIGNED" => DataType.UTinyInt,
            "SMALLINT UNSIGNED" => DataType.USmallInt,
            "INT UNSIGNED" => DataType.UInt,
            "BIGINT UNSIGNED" => DataType.UBigInt,
            "JSON" => DataType.Json,
            "VARBINARY" => DataType.VarBinary,
            "BLOB" => DataType.Blob,
            "MEDIUMBLOB" => DataType.MediumBlob,
            "GEOMETRY" => DataType.Geometry,
            "DECIMAL" => open >= 0 && DecimalPrecision(name.AsSpan(open + 1)) <= 18 ? DataType.Decimal64 : DataType.Decimal,
            _ => null,
        };
    }

    /// <summary>The bytes of a column as schemas and block headers count them, from the declared length.</summary>
    /// <param name="type">The type.</param>
    /// <param name="declared">The n of VARCHAR(n), characters for NCHAR; not used for fixed types.</param>
    public static int SchemaBytes(this DataType type, int declared) => type switch
    {
        DataType.VarChar or DataType.VarBinary or DataType.Geometry => declared + 2,
        DataType.NChar => (declared * 4) + 2,
        DataType.Json => 16384,
        DataType.Blob or DataType.MediumBlob => 4194304,
        _ => type.FixedWidth(),
    };

    /// <summary>The declared length n of VARCHAR(n) from the bytes of a schema; for types without one the bytes themselves.</summary>
    public static int DeclaredLength(this DataType type, int schemaBytes) => type switch
    {
        DataType.VarChar or DataType.VarBinary or DataType.Geometry => schemaBytes - 2,
        DataType.NChar => (schemaBytes - 2) / 4,
        _ => schemaBytes,
    };

    private static int DecimalPrecision(ReadOnlySpan<char> text)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        return int.TryParse(text[..digits], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var precision) ? precision : int.MaxValue;
    }
}
