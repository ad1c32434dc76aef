using System.Buffers.Binary;
using Tidemark.Archive.Checksums;
using Tidemark.Archive.Codecs;
using Tidemark.Archive.Segments;
using Tidemark.Errors;

namespace Tidemark.Archive.Tests.Segments;

public class SegmentDamageTests
{
    [Theory]
    [InlineData(CompressionLevel.None)]
    [InlineData(CompressionLevel.Fastest)]
    public async Task Read_AnySingleBitFlipped_IsCorrupt(CompressionLevel level)
    {
        var (bytes, _) = await TestSegment.WriteAsync(TestSegment.Frames(14, 11, 450), TestSegment.Small(level));
        Assert.InRange(bytes.Length, 1500, 8_000);
        for (var at = 0; at < bytes.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                bytes[at] ^= (byte)(1 << bit);
                var damage = await Assert.ThrowsAsync<ArchiveFormatException>(() => TestSegment.ReadAsync(bytes));
                bytes[at] ^= (byte)(1 << bit);

                Assert.True(damage.Code == ErrorCode.Corrupt, $"Byte {at}, bit {bit}: {damage.Message}");
                Assert.Contains(TestSegment.Name, damage.Message, StringComparison.Ordinal);
                Assert.InRange(damage.Offset, 0, bytes.Length);
            }
        }
    }

    [Fact]
    public async Task Read_CutAtAnyLength_IsTruncated()
    {
        var (bytes, _) = await TestSegment.WriteAsync(TestSegment.Frames(14, 11, 800), TestSegment.Small());
        for (var length = 0; length < bytes.Length; length++)
        {
            var damage = await Assert.ThrowsAsync<ArchiveFormatException>(() => TestSegment.ReadAsync(bytes[..length]));
            Assert.True(damage.Code == ErrorCode.Truncated, $"Length {length}: {damage.Message}");
        }
    }

    [Fact]
    public async Task Read_SourceShorterThanItsLength_IsTruncated()
    {
        var (bytes, _) = await TestSegment.WriteAsync(TestSegment.Frames(14, 11, 800), TestSegment.Small());
        var reader = await SegmentReader.OpenAsync(new ShrinkingSource(bytes), TestSegment.Name);

        var damage = await Assert.ThrowsAsync<ArchiveFormatException>(() => TestSegment.ReadAsync(reader));

        Assert.Equal(ErrorCode.Truncated, damage.Code);
        Assert.True(damage.BlockNumber >= 0);
    }

    [Fact]
    public async Task Read_SomethingAppended_IsRefused()
    {
        var (bytes, _) = await TestSegment.WriteAsync(TestSegment.Frames(3, 11, 80));
        await Assert.ThrowsAsync<ArchiveFormatException>(() => TestSegment.ReadAsync([.. bytes, 0]));
        await Assert.ThrowsAsync<ArchiveFormatException>(() => TestSegment.ReadAsync([.. bytes, .. bytes]));
    }

    [Fact]
    public async Task Read_DamagedPayload_NamesFileBlockAndOffset()
    {
        var (bytes, _) = await TestSegment.WriteAsync(TestSegment.Frames(60, 11, 800), TestSegment.Small());
        var entry = (await SegmentReader.OpenAsync(new MemorySource(bytes), TestSegment.Name)).Blocks[2];
        bytes[entry.FileOffset + entry.LengthBytes - 1] ^= 0x10;

        var damage = await Assert.ThrowsAsync<ArchiveFormatException>(() => TestSegment.ReadAsync(bytes));

        Assert.Equal((2, entry.FileOffset), (damage.BlockNumber, damage.Offset));
        Assert.Contains($"(block 2, at byte {entry.FileOffset})", damage.Message, StringComparison.Ordinal);
        Assert.Equal(5, damage.ExitCode);
        Assert.NotNull(damage.Hint);
    }

    [Theory]
    [InlineData(8, 2)]
    [InlineData(10, 1)]
    public async Task Open_UnknownVersionOrFeature_IsRefusedAlsoInSalvage(int at, byte value)
    {
        var (bytes, _) = await TestSegment.WriteAsync(TestSegment.Frames(3, 1, 10));
        bytes[at] = value;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), Crc32C.Compute(bytes.AsSpan(0, 20)));

        var strict = await Assert.ThrowsAsync<ArchiveFormatException>(() => TestSegment.ReadAsync(bytes));
        var salvage = await Assert.ThrowsAsync<ArchiveFormatException>(() => TestSegment.ReadAsync(bytes, new SegmentReaderOptions { OnDamage = _ => { } }));

        Assert.Equal(ErrorCode.UnsupportedVersion, strict.Code);
        Assert.Equal(ErrorCode.UnsupportedVersion, salvage.Code);
    }

    [Theory]
    [InlineData(20, "codec 200")]
    [InlineData(21, "transform 200")]
    public async Task Read_UnknownCodecOrTransform_IsRefusedForThatBlock(int at, string named)
    {
        var (bytes, _) = await TestSegment.WriteAsync(TestSegment.Frames(3, 1, 10));
        var layout = await SegmentReader.OpenAsync(new MemorySource(bytes), TestSegment.Name);
        var header = bytes.AsSpan((int)layout.Blocks[0].FileOffset, BlockHeader.Length);
        header[at] = 200;
        BinaryPrimitives.WriteUInt32LittleEndian(header[48..], Crc32C.Compute(header[..48]));
        var forged = layout.Blocks[0] with { HeaderChecksum = Crc32C.Compute(header[..48]) };
        WithIndex(ref bytes, layout.Blocks[0], forged);

        var refusal = await Assert.ThrowsAsync<ArchiveFormatException>(() => TestSegment.ReadAsync(bytes));

        Assert.Equal(ErrorCode.UnsupportedVersion, refusal.Code);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, refusal.BlockNumber);
    }

    [Fact]
    public async Task Read_BlockOfAnotherSegment_IsCorrupt()
    {
        var frames = TestSegment.Frames(3, 1, 10);
        var (mine, _) = await TestSegment.WriteAsync(frames);
        using var stream = new MemoryStream();
        await using var writer = await SegmentWriter.CreateAsync(stream, TestSegment.Header with { SegmentNumber = 7 }, "other.tide");
        foreach (var (frame, facts) in frames) await writer.AppendAsync(frame, facts);
        await writer.CompleteAsync();
        var other = stream.ToArray();
        Assert.Equal(mine.Length, other.Length);
        var entry = (await SegmentReader.OpenAsync(new MemorySource(mine), TestSegment.Name)).Blocks[0];
        Array.Copy(other, entry.FileOffset, mine, entry.FileOffset, entry.LengthBytes);

        var damage = await Assert.ThrowsAsync<ArchiveFormatException>(() => TestSegment.ReadAsync(mine));

        Assert.Equal(ErrorCode.Corrupt, damage.Code);
    }

    [Fact]
    public async Task Open_RandomBytes_OnlyThrowsTheDocumentedErrors()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            if (seed % 2 == 0) SegmentPrologue.Magic[..Math.Min(8, bytes.Length)].CopyTo(bytes);
            await Assert.ThrowsAsync<ArchiveFormatException>(() => TestSegment.ReadAsync(bytes));
        }
    }

    /// <summary>Replaces an entry in the index and seals it again, as a newer writer would have.</summary>
    private static void WithIndex(ref byte[] bytes, SegmentBlockEntry old, SegmentBlockEntry entry)
    {
        var before = SegmentIndex.Write([old]);
        var after = SegmentIndex.Write([entry]);
        Assert.Equal(before, bytes[^(before.Length + SegmentTrailer.Length)..^SegmentTrailer.Length]);
        after.CopyTo(bytes.AsSpan(bytes.Length - SegmentTrailer.Length - after.Length));
    }

    private sealed class ShrinkingSource(byte[] bytes) : IRandomAccessSource
    {
        private int _reads;

        public long Length => bytes.Length;

        public ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (_reads++ >= 4) return ValueTask.FromResult(0);
            bytes.AsMemory((int)offset, buffer.Length).CopyTo(buffer);
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
