using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <summary>ENCODE, COMPRESS and LEVEL of a column, by name and by number. Source: DESCRIBE and messages of a 3.3.7.5 server.</summary>
internal static class ColumnStorage
{
    private const byte Disabled = 0xFF;
    private static readonly string[] Encodings = ["", "simple8b", "delta-i", "bit-packing", "delta-d"];
    private static readonly string[] Compressions = ["", "lz4", "zlib", "zstd", "tsz", "xz"];
    private static readonly string[] Levels = ["", "low", "medium", "high"];

    /// <summary>The number of an encoding for a type.</summary>
    /// <exception cref="SandboxException">The type does not take it.</exception>
    public static byte Encode(string name, DataType type)
    {
        if (IsDisabled(name)) return Disabled;
        var encoding = Array.IndexOf(Encodings, Lower(name));
        var fits = encoding switch
        {
            1 => type.IsInteger() || type == DataType.Timestamp,
            2 => type is DataType.Timestamp or DataType.BigInt or DataType.UBigInt,
            3 => type == DataType.Bool,
            4 => type is DataType.Float or DataType.Double,
            _ => false,
        };
        return fits ? (byte)encoding : throw Invalid();
    }

    /// <summary>The number of a compression for a type.</summary>
    /// <exception cref="SandboxException">The type does not take it.</exception>
    public static byte Compress(string name, DataType type)
    {
        if (IsDisabled(name)) return Disabled;
        var compression = Array.IndexOf(Compressions, Lower(name));
        var fits = compression > 0 && (compression != 4 || type is DataType.Float or DataType.Double);
        return fits ? (byte)compression : throw Invalid();
    }

    /// <summary>The number of an encoding, whatever the type.</summary>
    /// <exception cref="SandboxException">There is no such encoding.</exception>
    public static byte EncodeOfAnyType(string name) =>
        IsDisabled(name) ? Disabled : Array.IndexOf(Encodings, Lower(name)) is > 0 and var encoding ? (byte)encoding : throw Invalid();

    /// <summary>The number of a compression, whatever the type.</summary>
    /// <exception cref="SandboxException">There is no such compression.</exception>
    public static byte CompressOfAnyType(string name) =>
        IsDisabled(name) ? Disabled : Array.IndexOf(Compressions, Lower(name)) is > 0 and var compression ? (byte)compression : throw Invalid();

    /// <summary>Refuses storage options that a column's type does not take.</summary>
    /// <exception cref="SandboxException">It does not take them.</exception>
    public static void Check(DataType type, byte encode, byte compress)
    {
        if (encode is not (0 or Disabled)) Encode(Encodings[encode], type);
        if (compress is not (0 or Disabled)) Compress(Compressions[compress], type);
    }

    /// <summary>The number of a level.</summary>
    /// <exception cref="SandboxException">There is no such level.</exception>
    public static byte Level(string name) => Array.IndexOf(Levels, Lower(name)) is > 0 and var level ? (byte)level : throw Invalid();

    /// <summary>The three in one number, those that are 0 as the type has them; 0 when all are.</summary>
    public static uint Pack(DataType type, byte encode, byte compress, byte level)
    {
        if ((encode | compress | level) == 0) return 0;
        var usual = DefaultCompression.Of(type);
        return ((encode == 0 ? usual >> 24 : encode) << 24) | ((compress == 0 ? (usual >> 8) & 0xFFFF : compress) << 8) | (level == 0 ? usual & 0xFF : level);
    }

    /// <summary>The encoding's name in a packed number.</summary>
    public static string EncodeName(uint packed) => NameOf(Encodings, packed >> 24);

    /// <summary>The compression's name in a packed number.</summary>
    public static string CompressName(uint packed) => NameOf(Compressions, (packed >> 8) & 0xFFFF);

    /// <summary>The level's name in a packed number.</summary>
    public static string LevelName(uint packed) => NameOf(Levels, packed & 0xFF);

    private static string NameOf(string[] names, uint number) => number > 0 && number < names.Length ? names[number] : "disabled";

    private static bool IsDisabled(string name) => name.Equals("disabled", StringComparison.OrdinalIgnoreCase);

    private static string Lower(string name) => name.ToLowerInvariant();

    private static SandboxException Invalid() => new(0x0233, "Invalid compress param");
}
