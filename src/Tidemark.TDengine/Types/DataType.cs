namespace Tidemark.TDengine.Types;

/// <summary>TDengine's column types by their code on the wire.</summary>
public enum DataType : byte
{
    /// <summary>The type of <c>SELECT NULL</c>.</summary>
    Null = 0,
    Bool = 1,
    TinyInt = 2,
    SmallInt = 3,
    Int = 4,
    BigInt = 5,
    Float = 6,
    Double = 7,
    /// <summary>VARCHAR, also spelt BINARY: bytes, no charset conversion.</summary>
    VarChar = 8,
    /// <summary>A 64-bit count of the database's precision since 1970-01-01 UTC.</summary>
    Timestamp = 9,
    /// <summary>NCHAR: UCS-4 little-endian on the wire.</summary>
    NChar = 10,
    UTinyInt = 11,
    USmallInt = 12,
    UInt = 13,
    UBigInt = 14,
    /// <summary>JSON, tags only.</summary>
    Json = 15,
    VarBinary = 16,
    /// <summary>DECIMAL with precision above 18: 16 bytes.</summary>
    Decimal = 17,
    Blob = 18,
    MediumBlob = 19,
    /// <summary>GEOMETRY: WKB.</summary>
    Geometry = 20,
    /// <summary>DECIMAL with precision up to 18: 8 bytes.</summary>
    Decimal64 = 21,
}
