using IronSnappy;
using Tidemark.Avro.Codecs;

namespace Tidemark.Avro.Tests.Codecs;

public sealed class SnappyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(255)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(300_000)]
    public void Compress_AnyLength_IsReadByAnotherLibraryAndOurs(int length)
    {
        foreach (var source in Sources(length))
        {
            var target = new byte[SnappyCompressor.MostLength(length)];
            var written = SnappyCompressor.Compress(source, target);
            Assert.Equal(source, Decompress(target.AsSpan(0, written)));
            if (length > 0) Assert.Equal(source, Snappy.Decode(target.AsSpan(0, written)));
        }
    }

    [Fact]
    public void Compress_EveryShortLength_StaysInItsBounds()
    {
        var random = new Random(5);
        for (var length = 0; length < 700; length++)
        {
            foreach (var whole in Sources(length + 40))
            {
                var target = new byte[SnappyCompressor.MostLength(length) + 64];
                target.AsSpan().Fill(0xA5);
                var source = whole.AsSpan(random.Next(40), length).ToArray();
                var written = SnappyCompressor.Compress(source, target.AsSpan(0, target.Length - 64));
                Assert.Equal(source, Decompress(target.AsSpan(0, written)));
                Assert.Equal(-1, target.AsSpan(target.Length - 64).IndexOfAnyExcept((byte)0xA5));
            }
        }
    }

    [Fact]
    public void Compress_TooLittleRoom_IsRefused() =>
        Assert.Throws<ArgumentException>(() => SnappyCompressor.Compress(new byte[100], new byte[SnappyCompressor.MostLength(100) - 1]));

    [Fact]
    public void Compress_RowsOfMeters_IsAsSmallAsTheOtherLibraryMakesThem()
    {
        var source = Sources(300_000).Last();
        var target = new byte[SnappyCompressor.MostLength(source.Length)];
        Assert.InRange(SnappyCompressor.Compress(source, target), 1, Snappy.Encode(source).Length * 102 / 100);
    }

    [Fact]
    public void Decompress_WhatAnotherLibraryWrote_GivesTheSource()
    {
        foreach (var length in new[] { 1, 100, 70_000, 500_000 })
        {
            foreach (var source in Sources(length)) Assert.Equal(source, Decompress(Snappy.Encode(source)));
        }
    }

    [Fact]
    public void Decompress_EveryCut_IsRefused()
    {
        var whole = Snappy.Encode(Sources(2000).Last());
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole.AsSpan(0, length).ToArray();
            Assert.Throws<AvroFormatException>(() => Decompress(cut));
        }
    }

    [Fact]
    public void Decompress_DamagedBytes_AreRefusedOrGiveTheSameLength()
    {
        var random = new Random(11);
        var source = Sources(3000).Last();
        var whole = Snappy.Encode(source);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = (byte[])whole.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--) damaged[random.Next(2, damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Assert.Equal(source.Length, Decompress(damaged).Length);
            }
            catch (AvroFormatException)
            {
                continue;
            }
        }
    }

    internal static IEnumerable<byte[]> Sources(int length)
    {
        var random = new Random(length);
        var noise = new byte[length];
        random.NextBytes(noise);
        yield return noise;
        yield return new byte[length];
        var words = new byte[length];
        for (var i = 0; i < length; i++) words[i] = (byte)"abcabcabdd"[random.Next(10)];
        yield return words;
        // Rows of a child table: a name, a time, a float, an int.
        var rows = new byte[length + 64];
        var at = 0;
        for (var row = 0L; at < length; row++)
        {
            at += AvroEncoder.WriteLong(rows.AsSpan(at), 1);
            at += AvroEncoder.WriteBytes(rows.AsSpan(at), "meter_17"u8);
            at += AvroEncoder.WriteLong(rows.AsSpan(at), 1_700_000_000_000 + (row * 1000));
            at += AvroEncoder.WriteFloat(rows.AsSpan(at), 10 + random.NextSingle());
            at += AvroEncoder.WriteLong(rows.AsSpan(at), 215 + random.Next(20));
        }

        yield return rows[..length];
    }

    private static byte[] Decompress(ReadOnlySpan<byte> source)
    {
        var (length, start) = SnappyDecompressor.ReadLength(source);
        Assert.InRange(length, 0, 1 << 24);
        var target = new byte[length];
        SnappyDecompressor.Decompress(source, start, target);
        return target;
    }
}
