using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>The storage options of a column: encoding, compression and level in one 32-bit number.</summary>
/// <param name="Value">The number as messages carry it.</param>
/// <remarks>Source: definitions and DESCRIBE of the same tables on a 3.3.7.5 server.</remarks>
public readonly record struct ColumnCompression(uint Value)
{
    private static readonly string?[] EncodeNames = [null, "simple8b", "delta-i", "bit-packing", "delta-d"];
    private static readonly string?[] CompressNames = [null, "lz4", "zlib", "zstd", "tsz", "xz"];
    private static readonly string?[] LevelNames = [null, "low", "medium", "high"];

    /// <summary>1 simple8b, 2 delta-i, 3 bit-packing, 4 delta-d, 0xFF disabled.</summary>
    public byte Encode => (byte)(Value >> 24);

    /// <summary>1 lz4, 2 zlib, 3 zstd, 4 tsz, 5 xz, 0xFF disabled.</summary>
    public ushort Compress => (ushort)(Value >> 8);

    /// <summary>1 low, 2 medium, 3 high.</summary>
    public byte Level => (byte)Value;

    /// <summary>The encoding's name in SQL; null when it has none (0 leaves it as it is).</summary>
    public string? EncodeName => Encode == 0xFF ? "disabled" : NameOf(EncodeNames, Encode);

    /// <summary>The compression's name in SQL; null when it has none.</summary>
    public string? CompressName => Compress is 0xFF or 0xFFFF ? "disabled" : NameOf(CompressNames, Compress);

    /// <summary>The level's name in SQL; null when it has none.</summary>
    public string? LevelName => NameOf(LevelNames, Level);

    /// <summary>Puts the three parts together.</summary>
    public static ColumnCompression Of(byte encode, ushort compress, byte level) => new(((uint)encode << 24) | ((uint)compress << 8) | level);

    /// <summary>The options from the names that DESCRIBE prints.</summary>
    /// <exception cref="ArgumentException">A name that is not known.</exception>
    public static ColumnCompression FromNames(string encode, string compress, string level) =>
        Of((byte)Number(EncodeNames, encode), (ushort)Number(CompressNames, compress), (byte)Number(LevelNames, level));

    /// <summary>What a column has when nothing is said.</summary>
    public static ColumnCompression DefaultOf(DataType type) => type switch
    {
        DataType.Timestamp => Of(2, 1, 2),
        DataType.Bool => Of(3, 3, 2),
        DataType.TinyInt or DataType.SmallInt or DataType.UTinyInt or DataType.USmallInt => Of(1, 2, 2),
        DataType.Int or DataType.BigInt or DataType.UInt or DataType.UBigInt => Of(1, 1, 2),
        DataType.Float or DataType.Double => Of(4, 1, 2),
        DataType.Geometry or DataType.Blob or DataType.MediumBlob => Of(0xFF, 1, 2),
        _ => Of(0xFF, 3, 2),
    };

    private static string? NameOf(string?[] names, int number) => number < names.Length ? names[number] : null;

    private static int Number(string?[] names, string name)
    {
        if (string.Equals(name, "disabled", StringComparison.OrdinalIgnoreCase)) return 0xFF;
        var number = Array.FindIndex(names, n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));
        return number > 0 ? number : throw new ArgumentException($"'{name}' is no storage option.", nameof(name));
    }
}
