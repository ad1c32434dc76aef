using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Drivers;

/// <summary>How values of a type are bound.</summary>
internal static class BoundColumnWidth
{
    /// <summary>Bytes of every value of a type of fixed width; 0 for types whose values have a length each.</summary>
    /// <exception cref="ArgumentException">A type that cannot be bound.</exception>
    public static int BoundWidth(this DataType type) => type switch
    {
        DataType.Bool or DataType.TinyInt or DataType.UTinyInt => 1,
        DataType.SmallInt or DataType.USmallInt => 2,
        DataType.Int or DataType.UInt or DataType.Float => 4,
        DataType.BigInt or DataType.UBigInt or DataType.Double or DataType.Timestamp or DataType.Decimal64 => 8,
        DataType.Decimal => 16,
        DataType.VarChar or DataType.NChar or DataType.Json or DataType.VarBinary or DataType.Geometry or DataType.Blob or DataType.MediumBlob => 0,
        _ => throw new ArgumentException($"a column of type {type} cannot be bound", nameof(type)),
    };
}
