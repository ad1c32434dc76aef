namespace Tidemark.TDengine.Messages;

/// <summary>The storage options of a column: encoding, compression and level in one 32-bit number.</summary>
/// <param name="Value">The number as messages carry it.</param>
public readonly record struct ColumnCompression(uint Value)
{
    /// <summary>1 simple8b, 2 delta-i, 3 bit-packing, 4 delta-d, 0xFF disabled.</summary>
    public byte Encode => (byte)(Value >> 24);

    /// <summary>1 lz4, 2 zlib, 3 zstd, 4 tsz, 5 xz, 0xFF disabled.</summary>
    public ushort Compress => (ushort)(Value >> 8);

    /// <summary>1 low, 2 medium, 3 high.</summary>
    public byte Level => (byte)Value;

    /// <summary>Puts the three parts together.</summary>
    public static ColumnCompression Of(byte encode, ushort compress, byte level) => new(((uint)encode << 24) | ((uint)compress << 8) | level);
}
