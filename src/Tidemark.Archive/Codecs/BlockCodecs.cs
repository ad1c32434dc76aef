namespace Tidemark.Archive.Codecs;

/// <summary>The codecs there are.</summary>
internal static class BlockCodecs
{
    // Levels chosen by bench/Tidemark.Archive.Bench.
    private const int FastestLevel = 1;
    private const int BalancedLevel = 5;
    private const int BestLevel = 15;

    public static StoredCodec Stored { get; } = new();

    private static readonly ZstdCodec Fastest = new(FastestLevel);
    private static readonly ZstdCodec Balanced = new(BalancedLevel);
    private static readonly ZstdCodec Best = new(BestLevel);

    public static IBlockCodec For(CompressionLevel level) => level switch
    {
        CompressionLevel.None => Stored,
        CompressionLevel.Fastest => Fastest,
        CompressionLevel.Balanced => Balanced,
        CompressionLevel.Best => Best,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Not a compression level."),
    };

    public static string NameOf(CompressionLevel level) => level switch
    {
        CompressionLevel.None => "none",
        CompressionLevel.Fastest => "fastest",
        CompressionLevel.Balanced => "balanced",
        CompressionLevel.Best => "best",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Not a compression level."),
    };

    public static IBlockCodec? Find(byte id) => id switch
    {
        StoredCodec.CodecId => Stored,
        ZstdCodec.CodecId => Balanced,
        _ => null,
    };
}
