using Tidemark.Archive.Codecs;
using Tidemark.Archive.Segments;

namespace Tidemark.Archive.Tests.Segments;

/// <summary>Segments for tests: made in memory, read back into lists.</summary>
internal static class TestSegment
{
    public const string Name = "000001-20261122T090000Z/2-0.tide";

    public static readonly SegmentHeader Header = new()
    {
        PointId = "000001-20261122T090000Z",
        SegmentNumber = 0,
        Database = "power",
        CreatedAt = new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero),
        Properties = new Dictionary<string, string>(StringComparer.Ordinal) { ["plan"] = "täglich" },
    };

    /// <summary>Frames of three vgroups with bodies that compress a little.</summary>
    public static List<(SegmentFrame Frame, FrameFacts Facts)> Frames(int count, int seed, int maxBody)
    {
        var random = new Random(seed);
        var frames = new List<(SegmentFrame, FrameFacts)>();
        for (var i = 0; i < count; i++)
        {
            var body = new byte[random.Next(maxBody + 1)];
            for (var b = 0; b < body.Length; b++) body[b] = (byte)(random.Next(4) == 0 ? random.Next(256) : b >> 3);
            var facts = new FrameFacts
            {
                Rows = random.Next(100),
                Tables = random.Next(5),
                MinTimestamp = random.Next(3) == 0 ? null : random.NextInt64(long.MinValue, long.MaxValue),
                MaxTimestamp = random.Next(3) == 0 ? null : random.NextInt64(long.MinValue, long.MaxValue),
                NextOffset = random.Next(3) == 0 ? -1 : i + 1,
            };
            var kind = random.Next(2) == 0 ? FrameKind.Recorded : FrameKind.Built;
            frames.Add((new SegmentFrame(2 + random.Next(3), random.NextInt64(long.MinValue, long.MaxValue), (ushort)random.Next(65536), kind, body), facts));
        }

        return frames;
    }

    public static async Task<(byte[] Bytes, SegmentSummary Summary)> WriteAsync(IEnumerable<(SegmentFrame Frame, FrameFacts Facts)> frames, SegmentWriterOptions? options = null)
    {
        using var stream = new MemoryStream();
        await using var writer = await SegmentWriter.CreateAsync(stream, Header, Name, options);
        foreach (var (frame, facts) in frames) await writer.AppendAsync(frame, facts);
        var summary = await writer.CompleteAsync();
        return (stream.ToArray(), summary);
    }

    public static async Task<List<ArchivedFrame>> ReadAsync(byte[] bytes, SegmentReaderOptions? options = null, IReadOnlySet<int>? vgroups = null)
    {
        var reader = await SegmentReader.OpenAsync(new MemorySource(bytes), Name, options);
        return await ReadAsync(reader, vgroups);
    }

    public static async Task<List<ArchivedFrame>> ReadAsync(SegmentReader reader, IReadOnlySet<int>? vgroups = null)
    {
        var frames = new List<ArchivedFrame>();
        await foreach (var frame in reader.ReadFramesAsync(vgroups))
            frames.Add(frame with { Frame = frame.Frame with { Body = frame.Frame.Body.ToArray() } });
        return frames;
    }

    public static void AssertSame(IReadOnlyList<(SegmentFrame Frame, FrameFacts Facts)> expected, IReadOnlyList<ArchivedFrame> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Frame with { Body = default }, actual[i].Frame with { Body = default });
            Assert.Equal(expected[i].Facts, actual[i].Facts);
            Assert.True(expected[i].Frame.Body.Span.SequenceEqual(actual[i].Frame.Body.Span), $"The body of frame {i} differs.");
        }
    }

    public static SegmentWriterOptions Small(CompressionLevel level = CompressionLevel.Fastest, int workers = 0)
        => new() { Compression = level, BlockLengthBytes = 4096, CompressionWorkers = workers };
}
