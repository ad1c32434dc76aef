using Tidemark.Avro.Codecs;

namespace Tidemark.Avro;

/// <summary>The codecs by their names, and what is behind them.</summary>
public static class AvroCodecs
{
    private static readonly NullCodec Stored = new();
    private static readonly DeflateCodec Deflated = new();
    private static readonly LzmaCodec Lzma = new();

    /// <summary>The name in the head of a file.</summary>
    public static string NameOf(AvroCodec codec) => codec switch
    {
        AvroCodec.Null => "null",
        AvroCodec.Deflate => "deflate",
        AvroCodec.Snappy => "snappy",
        AvroCodec.Lzma => "lzma",
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "Unknown codec."),
    };

    /// <summary>The codec of a name, exact; null when there is none.</summary>
    public static AvroCodec? FromName(string name) => name switch
    {
        "null" => AvroCodec.Null,
        "deflate" => AvroCodec.Deflate,
        "snappy" => AvroCodec.Snappy,
        "lzma" => AvroCodec.Lzma,
        _ => null,
    };

    /// <summary>Whether it works on this machine: lzma needs liblzma of the system.</summary>
    public static bool IsAvailable(AvroCodec codec) => codec != AvroCodec.Lzma || LzmaCodec.IsAvailable;

    internal static IAvroBlockCodec Of(AvroCodec codec) => codec switch
    {
        AvroCodec.Null => Stored,
        AvroCodec.Deflate => Deflated,
        AvroCodec.Snappy => new SnappyCodec(),
        AvroCodec.Lzma => Lzma,
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "Unknown codec."),
    };
}
