using Tidemark.Errors;

namespace Tidemark.Archive.Codecs;

/// <summary>Whether this machine can compress.</summary>
public static class BlockCompression
{
    /// <summary>Compresses something and reads it back.</summary>
    /// <exception cref="TidemarkException">The system's library is missing (TM002), or does not work.</exception>
    public static void EnsureAvailable()
    {
        Span<byte> sample = stackalloc byte[1024];
        for (var i = 0; i < sample.Length; i++) sample[i] = (byte)(i / 7);
        var codec = BlockCodecs.For(CompressionLevel.Fastest);
        var compressed = new byte[codec.MaxCompressedLength(sample.Length)];
        var length = codec.Compress(sample, compressed);
        Span<byte> back = stackalloc byte[sample.Length];
        if (!codec.TryDecompress(compressed.AsSpan(0, length), back) || !back.SequenceEqual(sample))
            throw new TidemarkException(ErrorCode.MissingLibrary, "The compression library libzstd of the system does not give back what it compressed.", "Install the package libzstd1 (Debian, Ubuntu) or libzstd (Fedora, Alpine) anew.");
    }
}
