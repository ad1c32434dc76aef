using Tidemark.Archive.Codecs;
using Tidemark.Archive.Segments;
using Tidemark.Errors;

namespace Tidemark.Archive.Tests.Segments;

public class SegmentWriterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Append_AfterTheStreamFailed_OnlyFails(int workers)
    {
        var stream = new FailingStream(5000, new TidemarkException(ErrorCode.StorageFull, "the disk is full"));
        await using var writer = await SegmentWriter.CreateAsync(stream, TestSegment.Header, TestSegment.Name, TestSegment.Small(CompressionLevel.None, workers));

        var first = await Assert.ThrowsAsync<TidemarkException>(async () =>
        {
            foreach (var (frame, facts) in TestSegment.Frames(200, 1, 900)) await writer.AppendAsync(frame, facts);
        });
        stream.Mend();

        Assert.Equal("the disk is full", first.Message);
        var append = await Assert.ThrowsAsync<TidemarkException>(async () => await writer.AppendAsync(default, default));
        var complete = await Assert.ThrowsAsync<TidemarkException>(async () => await writer.CompleteAsync());
        Assert.Equal(ErrorCode.StorageFull, append.Code);
        Assert.Same(first, complete.InnerException);
    }

    [Fact]
    public async Task Complete_StreamFailsAtEachByte_NeverSucceeds()
    {
        var frames = TestSegment.Frames(30, 1, 900);
        var (bytes, _) = await TestSegment.WriteAsync(frames, TestSegment.Small());
        for (var length = 0; length < bytes.Length; length += 101)
        {
            var stream = new FailingStream(length, new IOException("no more"));
            await Assert.ThrowsAsync<IOException>(async () =>
            {
                await using var writer = await SegmentWriter.CreateAsync(stream, TestSegment.Header, TestSegment.Name, TestSegment.Small());
                foreach (var (frame, facts) in frames) await writer.AppendAsync(frame, facts);
                await writer.CompleteAsync();
            });
        }
    }

    [Fact]
    public async Task Append_Cancelled_EndsTheWriter()
    {
        await using var writer = await SegmentWriter.CreateAsync(new MemoryStream(), TestSegment.Header, TestSegment.Name, TestSegment.Small(CompressionLevel.None));
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            foreach (var (frame, facts) in TestSegment.Frames(200, 1, 900)) await writer.AppendAsync(frame, facts, source.Token);
        });

        await Assert.ThrowsAsync<TidemarkException>(async () => await writer.CompleteAsync());
    }

    [Fact]
    public async Task Append_AfterCompleteOrDispose_IsMisuse()
    {
        var writer = await SegmentWriter.CreateAsync(new MemoryStream(), TestSegment.Header, TestSegment.Name);
        await writer.CompleteAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.AppendAsync(default, default));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.CompleteAsync());
        await writer.DisposeAsync();
        await writer.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await writer.AppendAsync(default, default));
    }

    [Fact]
    public async Task Dispose_WithoutComplete_LeavesNoSegment()
    {
        using var stream = new MemoryStream();
        var writer = await SegmentWriter.CreateAsync(stream, TestSegment.Header, TestSegment.Name, TestSegment.Small(CompressionLevel.Balanced, 2));
        foreach (var (frame, facts) in TestSegment.Frames(100, 1, 900)) await writer.AppendAsync(frame, facts);

        await writer.DisposeAsync();

        var damage = await Assert.ThrowsAsync<ArchiveFormatException>(() => TestSegment.ReadAsync(stream.ToArray()));
        Assert.Equal(ErrorCode.Truncated, damage.Code);
    }

    [Fact]
    public async Task Append_BodyChangedAfterwards_KeepsWhatItWas()
    {
        var body = new byte[] { 1, 2, 3 };
        using var stream = new MemoryStream();
        await using var writer = await SegmentWriter.CreateAsync(stream, TestSegment.Header, TestSegment.Name);
        await writer.AppendAsync(new SegmentFrame(2, 1, 2, FrameKind.Recorded, body), new FrameFacts());
        body[0] = 9;
        await writer.CompleteAsync();

        Assert.Equal([1, 2, 3], (await TestSegment.ReadAsync(stream.ToArray()))[0].Frame.Body.ToArray());
    }

    [Theory]
    [InlineData(CompressionLevel.None, 0)]
    [InlineData(CompressionLevel.Fastest, 2)]
    public async Task Fits_SplitBySize_KeepsEveryFileWithinItAndLosesNothing(CompressionLevel level, int workers)
    {
        const int Most = 40_000;
        var frames = TestSegment.Frames(800, 5, 900);
        var files = new List<MemoryStream>();
        SegmentWriter? writer = null;
        foreach (var (frame, facts) in frames)
        {
            if (writer is not null && !writer.Fits(frame.Body.Length, Most))
            {
                await writer.CompleteAsync();
                await writer.DisposeAsync();
                writer = null;
            }

            if (writer is null)
            {
                files.Add(new MemoryStream());
                writer = await SegmentWriter.CreateAsync(files[^1], TestSegment.Header, TestSegment.Name, TestSegment.Small(level, workers));
            }

            await writer.AppendAsync(frame, facts);
        }

        await writer!.CompleteAsync();
        await writer.DisposeAsync();

        var read = new List<ArchivedFrame>();
        foreach (var file in files) read.AddRange(await TestSegment.ReadAsync(file.ToArray()));
        TestSegment.AssertSame(frames, read);
        Assert.InRange(files.Count, 2, 20);
        Assert.All(files, file => Assert.InRange(file.Length, 1, Most));
        Assert.All(files.SkipLast(1), file => Assert.InRange(file.Length, Most * 6 / 10, Most));
    }

    [Fact]
    public async Task Fits_FirstFrame_AlwaysDoes()
    {
        await using var writer = await SegmentWriter.CreateAsync(new MemoryStream(), TestSegment.Header, TestSegment.Name);

        Assert.True(writer.Fits(1 << 20, 10));
    }

    [Fact]
    public async Task ProjectedLength_AtEveryFrame_IsNeverLessThanTheFile()
    {
        var frames = TestSegment.Frames(60, 6, 900);
        for (var count = 0; count <= frames.Count; count += 7)
        {
            using var stream = new MemoryStream();
            await using var writer = await SegmentWriter.CreateAsync(stream, TestSegment.Header, TestSegment.Name, TestSegment.Small(CompressionLevel.None, 1));
            foreach (var (frame, facts) in frames.Take(count)) await writer.AppendAsync(frame, facts);
            var projected = writer.ProjectedLengthBytes;
            await writer.CompleteAsync();

            Assert.InRange(stream.Length, projected - 16, projected);
            Assert.Equal(stream.Length, writer.WrittenBytes);
            Assert.Equal(stream.Length, writer.ProjectedLengthBytes);
        }
    }

    [Fact]
    public async Task Create_WrongOptions_NamesAllFaults()
    {
        var options = new SegmentWriterOptions { BlockLengthBytes = 1, CompressionWorkers = -1, Compression = (CompressionLevel)9 };

        var refusal = await Assert.ThrowsAsync<ArgumentException>(async () => await SegmentWriter.CreateAsync(new MemoryStream(), TestSegment.Header, TestSegment.Name, options));

        Assert.Contains("block length", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("workers", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("compression 9", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class FailingStream(long space, Exception failure) : MemoryStream
    {
        private bool _mended;

        public void Mend() => _mended = true;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
            => !_mended && Length + buffer.Length > space ? ValueTask.FromException(failure) : base.WriteAsync(buffer, cancellationToken);
    }
}
