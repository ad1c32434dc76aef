using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Catalog;

/// <summary>The storage options that a column has when nothing is said. Source: definitions recorded from a 3.3.7.5 server.</summary>
public static class DefaultCompression
{
    private const byte Disabled = 0xFF;

    /// <summary>Of a type, as encode &lt;&lt; 24 | compress &lt;&lt; 8 | level.</summary>
    public static uint Of(DataType type) => type switch
    {
        DataType.Timestamp => Of(2, 1),
        DataType.Bool => Of(3, 3),
        DataType.TinyInt or DataType.UTinyInt or DataType.SmallInt or DataType.USmallInt => Of(1, 2),
        DataType.Int or DataType.UInt or DataType.BigInt or DataType.UBigInt => Of(1, 1),
        DataType.Float or DataType.Double => Of(4, 1),
        DataType.Blob or DataType.MediumBlob or DataType.Geometry => Of(Disabled, 1),
        _ => Of(Disabled, 3),
    };

    private static uint Of(uint encode, uint compress) => (encode << 24) | (compress << 8) | 2;
}
