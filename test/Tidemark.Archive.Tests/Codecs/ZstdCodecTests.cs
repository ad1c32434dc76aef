using Tidemark.Archive.Codecs;
using Tidemark.Errors;

namespace Tidemark.Archive.Tests.Codecs;

public class ZstdCodecTests
{
    [Theory]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Balanced)]
    [InlineData(CompressionLevel.Best)]
    public void TryDecompress_WrongLengthOrBytes_SaysNo(CompressionLevel level)
    {
        var codec = BlockCodecs.For(level);
        var source = Enumerable.Range(0, 10_000).Select(i => (byte)(i / 7)).ToArray();
        var compressed = new byte[codec.MaxCompressedLength(source.Length)];
        compressed = compressed[..codec.Compress(source, compressed)];
        var target = new byte[source.Length];

        Assert.True(codec.TryDecompress(compressed, target));
        Assert.Equal(source, target);
        Assert.False(codec.TryDecompress(compressed, new byte[source.Length - 1]));
        Assert.False(codec.TryDecompress(compressed, new byte[source.Length + 1]));
        Assert.False(codec.TryDecompress(compressed.AsSpan(0, compressed.Length - 1), target));
        Assert.False(codec.TryDecompress([], target));
        Assert.False(codec.TryDecompress(new byte[50], target));
    }

    [Fact]
    public void Compress_TooLittleRoom_IsAFault()
    {
        var codec = BlockCodecs.For(CompressionLevel.Fastest);
        var noise = new byte[1000];
        new Random(1).NextBytes(noise);

        Assert.Throws<TidemarkException>(() => codec.Compress(noise, new byte[10]));
        Assert.True(codec.Compress(new byte[1000], new byte[2000]) < 100);
    }

    [Fact]
    public void Compress_ManyThreads_DoNotDisturbEachOther()
    {
        var codec = BlockCodecs.For(CompressionLevel.Fastest);
        Parallel.For(0, 64, i =>
        {
            var source = Enumerable.Repeat((byte)i, 5000 + i).ToArray();
            var compressed = new byte[codec.MaxCompressedLength(source.Length)];
            var target = new byte[source.Length];
            Assert.True(codec.TryDecompress(compressed.AsSpan(0, codec.Compress(source, compressed)), target));
            Assert.Equal(source, target);
        });
    }

    [Fact]
    public void Native_MissingLibrary_SaysWhatToInstall()
    {
        var failure = Assert.Throws<TidemarkException>(() => ZstdCodec.Native<int>(() => throw new DllNotFoundException("libzstd.so.1")));

        Assert.Equal(ErrorCode.MissingLibrary, failure.Code);
        Assert.Contains("libzstd1", failure.Hint, StringComparison.Ordinal);
    }
}
