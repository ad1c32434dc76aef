using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Catalog;

/// <summary>How wide values of a type are.</summary>
public static class TypeWidths
{
    /// <summary>Whether values of the type have lengths of their own.</summary>
    public static bool IsVariable(DataType type) => type is DataType.VarChar or DataType.NChar or DataType.Json or DataType.VarBinary
        or DataType.Geometry or DataType.Blob or DataType.MediumBlob;

    /// <summary>Bytes of the length in front of an item of a variable type in a raw block: 4 for BLOB, 2 otherwise.</summary>
    public static int LengthPrefix(DataType type) => type is DataType.Blob or DataType.MediumBlob ? 4 : 2;

    /// <summary>Bytes of a value of a fixed type; 0 of variable ones.</summary>
    public static int Fixed(DataType type) => type switch
    {
        DataType.Null or DataType.Bool or DataType.TinyInt or DataType.UTinyInt => 1,
        DataType.SmallInt or DataType.USmallInt => 2,
        DataType.Int or DataType.UInt or DataType.Float => 4,
        DataType.BigInt or DataType.UBigInt or DataType.Double or DataType.Timestamp or DataType.Decimal64 => 8,
        DataType.Decimal => 16,
        _ => 0,
    };
}
