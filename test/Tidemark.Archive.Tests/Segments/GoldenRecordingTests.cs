using System.Buffers.Binary;
using Tidemark.Archive.Codecs;
using Tidemark.Archive.Segments;
using Tidemark.Testing;

namespace Tidemark.Archive.Tests.Segments;

/// <summary>Messages of a real server, archived and read back. Record: u32 length, u16 raw type, i32 vgroup, i64 offset, bytes.</summary>
public class GoldenRecordingTests
{
    public static TheoryData<string> Recordings()
        => [.. Directory.EnumerateFiles(GoldenFiles.PathOf("tmq"), "*.rawlog").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task ReadFrames_Recording_GivesBackEveryMessage(string name)
    {
        var log = await File.ReadAllBytesAsync(GoldenFiles.PathOf("tmq/" + name));
        var frames = Parse(log);
        foreach (var level in Enum.GetValues<CompressionLevel>())
        {
            var (bytes, summary) = await TestSegment.WriteAsync(frames, new SegmentWriterOptions { Compression = level, BlockLengthBytes = 8192 });

            var read = await TestSegment.ReadAsync(bytes);

            TestSegment.AssertSame(frames, read);
            Assert.Equal(log, Join(read));
            Assert.Equal(frames.Count, summary.Frames);
        }
    }

    private static List<(SegmentFrame, FrameFacts)> Parse(byte[] log)
    {
        var frames = new List<(SegmentFrame, FrameFacts)>();
        for (var at = 0; at < log.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(log.AsSpan(at));
            var rawType = BinaryPrimitives.ReadUInt16LittleEndian(log.AsSpan(at + 4));
            var vgroup = BinaryPrimitives.ReadInt32LittleEndian(log.AsSpan(at + 6));
            var offset = BinaryPrimitives.ReadInt64LittleEndian(log.AsSpan(at + 10));
            frames.Add((new SegmentFrame(vgroup, offset, rawType, FrameKind.Recorded, log.AsMemory(at + 18, length)), new FrameFacts()));
            at += 18 + length;
        }

        return frames;
    }

    private static byte[] Join(List<ArchivedFrame> frames)
    {
        using var log = new MemoryStream();
        var head = new byte[18];
        foreach (var (frame, _, _, _) in frames)
        {
            BinaryPrimitives.WriteInt32LittleEndian(head, frame.Body.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(4), frame.RawType);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(6), frame.VgroupId);
            BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(10), frame.Offset);
            log.Write(head);
            log.Write(frame.Body.Span);
        }

        return log.ToArray();
    }
}
