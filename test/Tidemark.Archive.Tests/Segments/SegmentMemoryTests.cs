using Tidemark.Archive.Codecs;
using Tidemark.Archive.Segments;

namespace Tidemark.Archive.Tests.Segments;

[Collection(nameof(SegmentMemoryTests))]
[CollectionDefinition(nameof(SegmentMemoryTests), DisableParallelization = true)]
public class SegmentMemoryTests
{
    [Fact]
    public async Task WriteAndRead_HundredTimesTheBlockLength_KeepsMemoryBounded()
    {
        const int Frames = 1600;
        var path = Path.Combine(Path.GetTempPath(), $"tidemark-{Guid.NewGuid():N}.tide");
        var body = new byte[64 << 10];
        new Random(1).NextBytes(body);
        try
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            long most = 0;
            await using (var file = File.Create(path))
            {
                await using var writer = await SegmentWriter.CreateAsync(
                    file, TestSegment.Header, TestSegment.Name, new SegmentWriterOptions { Compression = CompressionLevel.Fastest, BlockLengthBytes = 1 << 20, CompressionWorkers = 2 });
                for (var i = 0; i < Frames; i++)
                {
                    await writer.AppendAsync(new SegmentFrame(2, i, 2, FrameKind.Recorded, body), new FrameFacts());
                    if (i % 200 == 0) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
                }

                await writer.CompleteAsync();
            }

            await using (var file = File.OpenRead(path))
            {
                var reader = await SegmentReader.OpenAsync(new StreamSource(file), TestSegment.Name);
                var read = 0;
                await foreach (var frame in reader.ReadFramesAsync())
                {
                    Assert.Equal(body.Length, frame.Frame.Body.Length);
                    if (read++ % 200 == 0) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
                }

                Assert.Equal(Frames, read);
            }

            Assert.InRange(most, 0, 40 << 20);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
