using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Capture;

/// <summary>A column's storage options from the words of DESCRIBE.</summary>
internal static class ColumnStorage
{
    /// <summary>The options; null when a word is not known or missing (the server's default is used then).</summary>
    public static ColumnCompression? Parse(string? encode, string? compress, string? level)
    {
        int encodeCode = encode switch { "simple8b" => 1, "delta-i" => 2, "bit-packing" => 3, "delta-d" => 4, "disabled" => 0xFF, _ => -1 };
        int compressCode = compress switch { "lz4" => 1, "zlib" => 2, "zstd" => 3, "tsz" => 4, "xz" => 5, "disabled" => 0xFF, _ => -1 };
        int levelCode = level switch { "low" => 1, "medium" => 2, "high" => 3, "disabled" => 2, _ => -1 };
        return encodeCode < 0 || compressCode < 0 || levelCode < 0 ? null : ColumnCompression.Of((byte)encodeCode, (ushort)compressCode, (byte)levelCode);
    }
}
