using System.Security.Cryptography;
using Tidemark.Archive.Codecs;
using Tidemark.Archive.Segments;

namespace Tidemark.Archive.Tests.Segments;

public class SegmentRoundTripTests
{
    public static TheoryData<CompressionLevel, int> LevelsAndWorkers()
    {
        var data = new TheoryData<CompressionLevel, int>();
        foreach (var level in Enum.GetValues<CompressionLevel>())
        {
            foreach (var workers in (int[])[0, 1, 3]) data.Add(level, workers);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(LevelsAndWorkers))]
    public async Task ReadFrames_EveryLevel_GivesBackEveryByte(CompressionLevel level, int workers)
    {
        var frames = TestSegment.Frames(300, 7, 900);
        var (bytes, summary) = await TestSegment.WriteAsync(frames, TestSegment.Small(level, workers));

        TestSegment.AssertSame(frames, await TestSegment.ReadAsync(bytes));
        Assert.Equal(bytes.Length, summary.LengthBytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), summary.Sha256);
        Assert.Equal(summary.Sha256, await SegmentHash.ComputeAsync(new MemorySource(bytes, 77), TestSegment.Name));
    }

    [Fact]
    public async Task ReadFrames_SeededRandomSegments_GivesBackEveryByte()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var options = new SegmentWriterOptions
            {
                Compression = (CompressionLevel)random.Next(3),
                BlockLengthBytes = random.Next(4096, 20000),
                CompressionWorkers = random.Next(3),
            };
            var frames = TestSegment.Frames(random.Next(200), seed, random.Next(1, 6000));
            var (bytes, summary) = await TestSegment.WriteAsync(frames, options);
            var reader = await SegmentReader.OpenAsync(new MemorySource(bytes, random.Next(1, 3000)), TestSegment.Name);

            TestSegment.AssertSame(frames, await TestSegment.ReadAsync(reader));
            AssertSummary(frames, summary, reader);
        }
    }

    [Fact]
    public async Task Append_AnyNumberOfWorkers_GivesTheSameFile()
    {
        var frames = TestSegment.Frames(400, 99, 700);
        var one = await TestSegment.WriteAsync(frames, TestSegment.Small(CompressionLevel.Balanced, 0));
        var four = await TestSegment.WriteAsync(frames, TestSegment.Small(CompressionLevel.Balanced, 4));

        Assert.Equal(one.Bytes, four.Bytes);
    }

    [Fact]
    public async Task ReadFrames_EmptySegment_GivesNothing()
    {
        var (bytes, summary) = await TestSegment.WriteAsync([]);

        var reader = await SegmentReader.OpenAsync(new MemorySource(bytes), TestSegment.Name);

        Assert.Empty(reader.Blocks);
        Assert.Empty(await TestSegment.ReadAsync(reader));
        Assert.Equal((0L, 0L, 0), (summary.Frames, summary.Rows, summary.Blocks));
    }

    [Fact]
    public async Task ReadFrames_FrameFarBeyondTheBlockLength_HasItsOwnBlock()
    {
        var big = new byte[5 << 20];
        new Random(1).NextBytes(big);
        var frames = TestSegment.Frames(10, 1, 100);
        frames.Insert(5, (new SegmentFrame(2, 1, 2, FrameKind.Recorded, big), new FrameFacts { Rows = 1 }));
        var (bytes, _) = await TestSegment.WriteAsync(frames, TestSegment.Small(CompressionLevel.Balanced, 1));

        var reader = await SegmentReader.OpenAsync(new StreamSource(new MemoryStream(bytes)), TestSegment.Name);

        TestSegment.AssertSame(frames, await TestSegment.ReadAsync(reader));
        Assert.Equal([5, 1, 5], reader.Blocks.Select(b => b.Frames));
    }

    [Fact]
    public async Task ReadFrames_IncompressibleBodies_GrowsByNoMoreThanTheBookkeeping()
    {
        var body = new byte[100_000];
        new Random(3).NextBytes(body);
        var (bytes, _) = await TestSegment.WriteAsync([(new SegmentFrame(2, 1, 2, FrameKind.Recorded, body), new FrameFacts())]);

        Assert.InRange(bytes.Length, 100_000, 100_700);
        Assert.Equal(body, (await TestSegment.ReadAsync(bytes))[0].Frame.Body.ToArray());
    }

    [Fact]
    public async Task ReadFrames_ChosenVgroups_ReadsOnlyTheirBlocks()
    {
        var first = TestSegment.Frames(50, 4, 500).Select(f => (f.Frame with { VgroupId = 2 }, f.Facts));
        var second = TestSegment.Frames(50, 5, 500).Select(f => (f.Frame with { VgroupId = 3 }, f.Facts)).ToList();
        var (bytes, _) = await TestSegment.WriteAsync([.. first, .. second], TestSegment.Small(CompressionLevel.None));
        var source = new MemorySource(bytes);
        var reader = await SegmentReader.OpenAsync(source, TestSegment.Name);
        var before = source.BytesRead;

        var read = await TestSegment.ReadAsync(reader, new HashSet<int> { 3 });

        TestSegment.AssertSame(second, read);
        Assert.InRange(source.BytesRead - before, 1, (bytes.Length / 2) + 8192);
    }

    [Fact]
    public async Task Open_Header_SaysWhatTheWriterSaid()
    {
        var (bytes, _) = await TestSegment.WriteAsync(TestSegment.Frames(3, 1, 10), TestSegment.Small(CompressionLevel.Best));

        var reader = await SegmentReader.OpenAsync(new MemorySource(bytes), TestSegment.Name);

        Assert.Equal(TestSegment.Header.PointId, reader.Header.PointId);
        Assert.Equal(TestSegment.Header.CreatedAt, reader.Header.CreatedAt);
        Assert.Equal("power", reader.Header.Database);
        Assert.Equal("täglich", reader.Header.Properties["plan"]);
        Assert.Equal("best", reader.Header.Codec);
    }

    [Fact]
    public async Task ReadBlock_Disposed_EndsItsFrames()
    {
        var (bytes, _) = await TestSegment.WriteAsync(TestSegment.Frames(3, 1, 10));
        var reader = await SegmentReader.OpenAsync(new MemorySource(bytes), TestSegment.Name);
        var block = await reader.ReadBlockAsync(0);
        Assert.Equal(3, block.Count);

        block.Dispose();

        Assert.Throws<ObjectDisposedException>(() => block[0]);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await reader.ReadBlockAsync(1));
    }

    private static void AssertSummary(List<(SegmentFrame Frame, FrameFacts Facts)> frames, SegmentSummary summary, SegmentReader reader)
    {
        Assert.Equal(frames.Count, summary.Frames);
        Assert.Equal(frames.Sum(f => f.Facts.Rows), summary.Rows);
        Assert.Equal(frames.Sum(f => (long)f.Frame.Body.Length), summary.RawBytes);
        Assert.Equal(summary.Blocks, reader.Blocks.Count);
        Assert.Equal(frames.Count, reader.Blocks.Sum(b => b.Frames));
        Assert.Equal(frames.Sum(f => (long)f.Facts.Tables), reader.Blocks.Sum(b => b.Tables));
        Assert.Equal(frames.Min(f => f.Facts.MinTimestamp), reader.Blocks.Min(b => b.MinTimestamp));
        Assert.Equal(frames.Max(f => f.Facts.MaxTimestamp), reader.Blocks.Max(b => b.MaxTimestamp));
        var expected = frames.GroupBy(f => f.Frame.VgroupId).OrderBy(g => g.Key).Select(g => new VgroupRange(
            g.Key, g.Min(f => f.Frame.Offset), g.Max(f => f.Frame.Offset), g.Max(f => f.Facts.NextOffset), g.Count(), g.Sum(f => f.Facts.Rows)));
        Assert.Equal(expected, summary.Vgroups);
        foreach (var group in reader.Blocks.SelectMany(b => b.Vgroups).GroupBy(v => v.VgroupId))
            Assert.Equal(summary.Vgroups.Single(v => v.VgroupId == group.Key).Frames, group.Sum(v => v.Frames));
    }
}
