using System.Text;
using Tidemark.Avro.Tests.Codecs;
using Tidemark.Errors;
using Tidemark.Testing.Avro;

namespace Tidemark.Avro.Tests;

public sealed class AvroFileTests
{
    private const string Schema = """{"type":"record","name":"_record","namespace":"d","fields":[{"name":"tbname","type":[{"type":"null"},{"type":"string"}]},{"name":"v","type":[{"type":"null"},{"type":"long"}]}]}""";

    public static TheoryData<AvroCodec> Codecs => [AvroCodec.Null, AvroCodec.Deflate, AvroCodec.Snappy, AvroCodec.Lzma];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void File_OfBlocks_IsReadByUsAndByThePlainReader(AvroCodec codec)
    {
        NeedLibrary(codec);
        var bytes = Write(codec, 1, 3000, 1, 17);
        var values = new List<long?>();
        using (var reader = AvroFileReader.Open(new MemoryStream(bytes)))
        {
            Assert.Equal((codec, Schema, "us"), (reader.Codec, reader.SchemaJson, reader.Metadata("precision")));
            while (reader.ReadBlock(out var block)) values.AddRange(Read(block));
        }

        Assert.Equal(Enumerable.Range(0, 3019).Select(Value), values);
        if (codec == AvroCodec.Lzma && !PlainAvroFile.HasXz) Assert.Skip("The program xz is not installed: nothing else here reads LZMA2.");
        var plain = PlainAvroFile.Read(bytes);
        Assert.Equal([1L, 3000, 1, 17], plain.BlockCounts);
        Assert.Equal(Enumerable.Range(0, 3019).Select(Value), plain.Records.Select(r => (long?)r["v"]));
        Assert.All(plain.Records, r => Assert.Equal("t1", r["tbname"]));
        Assert.Equal(AvroCodecs.NameOf(codec), Encoding.UTF8.GetString(plain.Metadata["avro.codec"]));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void ReadBlock_FileCutAnywhere_IsTruncatedUnlessBetweenBlocks(AvroCodec codec)
    {
        NeedLibrary(codec);
        var bytes = Write(codec, 5, 40, 2);
        var ends = BlockEnds(bytes);
        for (var length = 0; length < bytes.Length; length++)
        {
            var blocks = 0;
            var error = Record.Exception(() =>
            {
                using var reader = AvroFileReader.Open(new MemoryStream(bytes, 0, length));
                while (reader.ReadBlock(out _)) blocks++;
            });
            if (ends.Contains(length)) Assert.Null(error);
            else Assert.Equal(ErrorCode.Truncated, Assert.IsType<AvroFormatException>(error).Code);
            Assert.Equal(Math.Max(0, ends.Count(e => e <= length) - 1), blocks);
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Read_DamagedBytes_ThrowsNothingButFormatErrors(AvroCodec codec)
    {
        NeedLibrary(codec);
        var bytes = Write(codec, 5, 300, 2);
        var random = new Random(3);
        for (var i = 0; i < 3000; i++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var flips = random.Next(1, 5); flips > 0; flips--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                using var reader = AvroFileReader.Open(new MemoryStream(damaged), 1 << 20);
                while (true)
                {
                    try
                    {
                        if (!reader.ReadBlock(out var block)) break;
                        Read(block);
                    }
                    catch (AvroFormatException)
                    {
                        if (!reader.SkipToNextBlock()) break;
                    }
                }
            }
            catch (AvroFormatException)
            {
                continue;
            }
        }
    }

    [Fact]
    public void SkipToNextBlock_BehindADamagedBlock_ReadsTheRest()
    {
        var bytes = Write(AvroCodec.Snappy, 10, 100, 1000);
        var ends = BlockEnds(bytes);
        bytes[ends[1] + 20] ^= 0x55;
        using var reader = AvroFileReader.Open(new MemoryStream(bytes));
        Assert.True(reader.ReadBlock(out var first));
        Assert.Equal(10, first.Count);
        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<AvroFormatException>(() => reader.ReadBlock(out _)).Code);
        Assert.Equal(ends[1], reader.Position);
        Assert.Equal(100, reader.PeekCount());
        Assert.True(reader.SkipToNextBlock());
        Assert.True(reader.ReadBlock(out var last));
        Assert.Equal((1000, Value(110)), (last.Count, Read(last)[0]));
        Assert.False(reader.ReadBlock(out _));
    }

    [Fact]
    public void ReadBlock_LengthBeyondTheLimit_IsRefusedBeforeItIsRead()
    {
        var bytes = Write(AvroCodec.Null, 1000);
        using var reader = AvroFileReader.Open(new MemoryStream(bytes), 1000);
        Assert.Equal(ErrorCode.UnsupportedVersion, Assert.Throws<AvroFormatException>(() => reader.ReadBlock(out _)).Code);
    }

    [Theory]
    [InlineData(AvroCodec.Deflate)]
    [InlineData(AvroCodec.Snappy)]
    [InlineData(AvroCodec.Lzma)]
    public void ReadBlock_ThatGrowsBeyondTheLimit_IsRefused(AvroCodec codec)
    {
        NeedLibrary(codec);
        using var stream = new MemoryStream();
        using (var writer = new AvroFileWriter(stream, Schema, codec)) writer.WriteBlock(1, new byte[1 << 20]);
        stream.Position = 0;
        using var reader = AvroFileReader.Open(stream, 1 << 19);
        Assert.Equal(ErrorCode.UnsupportedVersion, Assert.Throws<AvroFormatException>(() => reader.ReadBlock(out _)).Code);
    }

    [Fact]
    public void Open_OtherFiles_SaysWhatIsWrong()
    {
        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<AvroFormatException>(() => AvroFileReader.Open(new MemoryStream("garbage"u8.ToArray()))).Code);
        Assert.Equal(ErrorCode.Truncated, Assert.Throws<AvroFormatException>(() => AvroFileReader.Open(new MemoryStream())).Code);
        var bytes = Encoding.Latin1.GetString(Write(AvroCodec.Snappy, 1)).Replace("snappy", "zstand", StringComparison.Ordinal);
        Assert.Equal(ErrorCode.UnsupportedVersion, Assert.Throws<AvroFormatException>(() => AvroFileReader.Open(new MemoryStream(Encoding.Latin1.GetBytes(bytes)))).Code);
    }

    [Fact]
    public void WriteBlock_AfterAnErrorOrTheEnd_Fails()
    {
        using var stream = new FullStream(400);
        using var writer = new AvroFileWriter(stream, Schema, AvroCodec.Null);
        Assert.Throws<IOException>(() => writer.WriteBlock(1, new byte[500]));
        Assert.Throws<InvalidOperationException>(() => writer.WriteBlock(1, new byte[1]));
        Assert.Throws<InvalidOperationException>(writer.Complete);
        using var complete = new AvroFileWriter(new MemoryStream(), Schema, AvroCodec.Null);
        complete.Complete();
        Assert.Throws<InvalidOperationException>(() => complete.WriteBlock(1, new byte[1]));
    }

    [Fact]
    public void Blocks_OfAnySize_ComeBack()
    {
        foreach (var codec in Codecs.Select(c => c.Data).Where(AvroCodecs.IsAvailable))
        {
            foreach (var length in new[] { 1, 100, 65_536, 1_500_000 })
            {
                foreach (var source in SnappyTests.Sources(length))
                {
                    using var stream = new MemoryStream();
                    using (var writer = new AvroFileWriter(stream, Schema, codec)) writer.WriteBlock(1, source);
                    stream.Position = 0;
                    using var reader = AvroFileReader.Open(stream);
                    Assert.True(reader.ReadBlock(out var block));
                    Assert.True(block.Records.Span.SequenceEqual(source));
                    Assert.False(reader.ReadBlock(out _));
                }
            }
        }
    }

    private static long? Value(int row) => row % 7 == 3 ? null : (row * 1_000_003L) - 5_000_000_000;

    private static byte[] Write(AvroCodec codec, params int[] blocks)
    {
        using var stream = new MemoryStream();
        using var writer = new AvroFileWriter(stream, Schema, codec, [new("precision", "us")]);
        var row = 0;
        var bytes = new byte[64 * blocks.Max()];
        foreach (var count in blocks)
        {
            var at = 0;
            for (var end = row + count; row < end; row++)
            {
                at += AvroEncoder.WriteLong(bytes.AsSpan(at), 1);
                at += AvroEncoder.WriteBytes(bytes.AsSpan(at), "t1"u8);
                at += AvroEncoder.WriteLong(bytes.AsSpan(at), Value(row) is null ? 0 : 1);
                if (Value(row) is { } value) at += AvroEncoder.WriteLong(bytes.AsSpan(at), value);
            }

            writer.WriteBlock(count, bytes.AsSpan(0, at));
        }

        writer.Complete();
        Assert.Equal(stream.Length, writer.BytesWritten);
        return stream.ToArray();
    }

    private static List<long?> Read(AvroBlock block)
    {
        var values = new List<long?>();
        var decoder = new AvroDecoder(block.Records.Span);
        for (var i = 0L; i < block.Count; i++)
        {
            if (decoder.ReadBranch(2) == 1) decoder.ReadBytes();
            values.Add(decoder.ReadBranch(2) == 0 ? null : decoder.ReadLong());
        }

        return values;
    }

    // The head's end, then each block's.
    private static List<int> BlockEnds(byte[] bytes)
    {
        var ends = new List<int>();
        using var reader = AvroFileReader.Open(new MemoryStream(bytes));
        do ends.Add((int)reader.Position);
        while (reader.ReadBlock(out _));
        return ends;
    }

    private static void NeedLibrary(AvroCodec codec)
    {
        if (!AvroCodecs.IsAvailable(codec)) Assert.Skip("liblzma is not installed.");
    }
}
