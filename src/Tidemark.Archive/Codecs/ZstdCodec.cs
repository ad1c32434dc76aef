using System.Collections.Concurrent;
using Tidemark.Errors;

namespace Tidemark.Archive.Codecs;

/// <summary>zstd through the system's library. Contexts are large and are kept for the next block.</summary>
internal sealed class ZstdCodec(int level) : IBlockCodec
{
    public const byte CodecId = 1;

    private static readonly ConcurrentBag<ZstdDecompressor> Decompressors = [];
    private readonly ConcurrentBag<ZstdCompressor> _compressors = [];

    public byte Id => CodecId;

    public int MaxCompressedLength(int length) => Native(() => checked((int)ZstdNative.CompressBound((nuint)length)));

    public int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!_compressors.TryTake(out var context)) context = Native(() => new ZstdCompressor(level));
        // A context that failed is not used again: it goes to its finalizer.
        var length = context.Compress(source, destination);
        _compressors.Add(context);
        return length;
    }

    public bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!Decompressors.TryTake(out var context)) context = Native(() => new ZstdDecompressor());
        var good = context.TryDecompress(source, destination);
        Decompressors.Add(context);
        return good;
    }

    /// <summary>Turns a missing or wrong library into one error with a cure.</summary>
    internal static T Native<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception cause) when (cause is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new TidemarkException(
                ErrorCode.MissingLibrary,
                $"The compression library {ZstdNative.Library} of the system cannot be loaded.",
                "Install the package libzstd1 (Debian, Ubuntu) or libzstd (Fedora, Alpine), or choose the compression 'none'.",
                cause: cause);
        }
    }
}
