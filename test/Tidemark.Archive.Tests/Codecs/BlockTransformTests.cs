using System.Buffers;
using Tidemark.Archive.Codecs;
using Tidemark.Archive.Segments;
using Tidemark.Archive.Tests.Segments;
using Tidemark.Errors;

namespace Tidemark.Archive.Tests.Codecs;

public class BlockTransformTests
{
    [Fact]
    public async Task Transform_Reversible_IsUsedAndUndone()
    {
        var transform = new DeltaTransform();
        var frames = TestSegment.Frames(40, 31, 800);
        var options = TestSegment.Small(CompressionLevel.Fastest, 1) with { Transform = transform };
        var (bytes, _) = await TestSegment.WriteAsync(frames, options);

        var read = await TestSegment.ReadAsync(bytes, new SegmentReaderOptions { Transforms = [transform] });
        var refusal = await Assert.ThrowsAsync<ArchiveFormatException>(() => TestSegment.ReadAsync(bytes));

        TestSegment.AssertSame(frames, read);
        Assert.Equal(ErrorCode.UnsupportedVersion, refusal.Code);
        Assert.True(transform.Places > 0);
    }

    [Fact]
    public async Task Transform_ThatLies_IsNotUsed()
    {
        var frames = TestSegment.Frames(40, 32, 800);
        var (bytes, _) = await TestSegment.WriteAsync(frames, TestSegment.Small() with { Transform = new DeltaTransform { Lies = true } });

        TestSegment.AssertSame(frames, await TestSegment.ReadAsync(bytes));
    }

    [Fact]
    public async Task Transform_ThatDeclines_IsNotUsed()
    {
        var frames = TestSegment.Frames(40, 33, 800);
        var (bytes, _) = await TestSegment.WriteAsync(frames, TestSegment.Small() with { Transform = new DeltaTransform { Declines = true } });

        TestSegment.AssertSame(frames, await TestSegment.ReadAsync(bytes));
    }

    /// <summary>The difference to the byte before, with a length in front: longer than the payload.</summary>
    private sealed class DeltaTransform : IBlockTransform
    {
        public bool Lies { get; init; }

        public bool Declines { get; init; }

        public int Places { get; private set; }

        public byte Id => 250;

        public bool TryApply(ReadOnlySpan<byte> payload, ReadOnlySpan<FramePlace> frames, IBufferWriter<byte> output)
        {
            if (Declines) return false;
            Assert.Equal(payload.Length - (frames.Length * FrameTable.RecordLength), frames.ToArray().Sum(f => f.Length));
            Places += frames.Length;
            output.Write("delta"u8);
            byte last = 0;
            foreach (var b in payload)
            {
                output.Write([(byte)(b - last)]);
                last = b;
            }

            return true;
        }

        public bool TryReverse(ReadOnlySpan<byte> transformed, Span<byte> payload)
        {
            if (transformed.Length != payload.Length + 5) return false;
            byte last = Lies ? (byte)1 : (byte)0;
            for (var i = 0; i < payload.Length; i++) payload[i] = last = (byte)(last + transformed[i + 5]);
            return true;
        }
    }
}
