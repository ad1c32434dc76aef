using Tidemark.Archive.Segments;
using Tidemark.Errors;

namespace Tidemark.Archive.Tests.Segments;

public class SegmentSalvageTests
{
    [Fact]
    public async Task Salvage_IntactSegment_ReportsNothing()
    {
        var frames = TestSegment.Frames(60, 21, 800);
        var (bytes, _) = await TestSegment.WriteAsync(frames, TestSegment.Small());

        var (read, damages) = await SalvageAsync(bytes);

        Assert.Empty(damages);
        TestSegment.AssertSame(frames, read);
    }

    [Fact]
    public async Task Salvage_OneDamagedBlock_LosesOnlyItsFrames()
    {
        var frames = TestSegment.Frames(60, 21, 800);
        var (bytes, _) = await TestSegment.WriteAsync(frames, TestSegment.Small());
        var blocks = (await SegmentReader.OpenAsync(new MemorySource(bytes), TestSegment.Name)).Blocks;
        for (var number = 0; number < blocks.Count; number++)
        {
            // Once within the header, once within the payload.
            foreach (var at in (long[])[30, blocks[number].LengthBytes - 3])
            {
                var damaged = (byte[])bytes.Clone();
                damaged[blocks[number].FileOffset + at] ^= 1;

                var (read, damages) = await SalvageAsync(damaged);

                var damage = Assert.Single(damages);
                Assert.Equal((number, blocks[number].FileOffset, ErrorCode.Corrupt), (damage.BlockNumber, damage.Offset, damage.Code));
                Assert.Equal(blocks[number].Rows, damage.Entry!.Rows);
                TestSegment.AssertSame(Without(frames, blocks, number), read);
            }
        }
    }

    [Fact]
    public async Task Salvage_CutAtAnyLength_KeepsTheBlocksThatAreWhole()
    {
        var frames = TestSegment.Frames(40, 22, 800);
        var (bytes, _) = await TestSegment.WriteAsync(frames, TestSegment.Small());
        var blocks = (await SegmentReader.OpenAsync(new MemorySource(bytes), TestSegment.Name)).Blocks;
        for (var length = 0; length < bytes.Length; length += 13)
        {
            var whole = blocks.Where(b => b.FileOffset + b.LengthBytes <= length).Sum(b => b.Frames);

            var (read, damages) = await SalvageAsync(bytes[..length]);

            Assert.NotEmpty(damages);
            TestSegment.AssertSame(frames[..whole], read);
        }
    }

    [Fact]
    public async Task Salvage_IndexAndOneHeaderGone_FindsTheBlocksBehind()
    {
        var frames = TestSegment.Frames(60, 23, 800);
        var (bytes, _) = await TestSegment.WriteAsync(frames, TestSegment.Small());
        var blocks = (await SegmentReader.OpenAsync(new MemorySource(bytes), TestSegment.Name)).Blocks;
        bytes[^50] ^= 1;
        bytes[blocks[1].FileOffset + 2] ^= 1;

        var (read, damages) = await SalvageAsync(bytes);

        Assert.Single(damages);
        TestSegment.AssertSame(Without(frames, blocks, 1), read);
    }

    [Fact]
    public async Task Salvage_PrologueGone_KeepsEveryFrame()
    {
        var frames = TestSegment.Frames(60, 24, 800);
        var (bytes, _) = await TestSegment.WriteAsync(frames, TestSegment.Small());
        bytes[3] ^= 1;

        var (read, damages) = await SalvageAsync(bytes);
        bytes[^1] ^= 1;
        var (walked, more) = await SalvageAsync(bytes);

        Assert.Single(damages);
        Assert.Equal(2, more.Count);
        TestSegment.AssertSame(frames, read);
        TestSegment.AssertSame(frames, walked);
    }

    [Fact]
    public async Task Salvage_RandomDamage_NeverGivesAWrongFrame()
    {
        var frames = TestSegment.Frames(60, 25, 800);
        var (bytes, _) = await TestSegment.WriteAsync(frames, TestSegment.Small());
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var damaged = (byte[])bytes.Clone();
            var start = random.Next(damaged.Length);
            random.NextBytes(damaged.AsSpan(start, Math.Min(random.Next(1, 3000), damaged.Length - start)));
            if (damaged.AsSpan(8, 4).SequenceEqual(bytes.AsSpan(8, 4)))
            {
                var (read, damages) = await SalvageAsync(damaged);
                Assert.NotEmpty(damages);
                Assert.All(read, frame => Assert.Contains(frames, f => f.Frame.Offset == frame.Frame.Offset && f.Frame.Body.Span.SequenceEqual(frame.Frame.Body.Span)));
            }
        }
    }

    private static async Task<(List<ArchivedFrame> Frames, List<SegmentDamage> Damages)> SalvageAsync(byte[] bytes)
    {
        var damages = new List<SegmentDamage>();
        return (await TestSegment.ReadAsync(bytes, new SegmentReaderOptions { OnDamage = damages.Add }), damages);
    }

    private static List<(SegmentFrame, FrameFacts)> Without(List<(SegmentFrame, FrameFacts)> frames, IReadOnlyList<SegmentBlockEntry> blocks, int number)
    {
        var left = new List<(SegmentFrame, FrameFacts)>(frames);
        left.RemoveRange(blocks.Take(number).Sum(b => b.Frames), blocks[number].Frames);
        return left;
    }
}
