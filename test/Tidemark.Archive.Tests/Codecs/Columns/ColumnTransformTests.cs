using System.Buffers;
using System.Buffers.Binary;
using Tidemark.Archive.Codecs;
using Tidemark.Archive.Codecs.Columns;
using Tidemark.Archive.Segments;
using Tidemark.Archive.Tests.Segments;
using Tidemark.Testing;

namespace Tidemark.Archive.Tests.Codecs.Columns;

public class ColumnTransformTests
{
    [Fact]
    public void TryReverse_RandomMessages_GivesEveryByteBack()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var bodies = Enumerable.Range(0, random.Next(1, 8)).Select(_ => RandomMessage(random)).ToList();

            AssertReversible(bodies, 2, $"Seed {seed}.");
        }
    }

    [Fact]
    public void TryReverse_DamagedMessages_GivesEveryByteBack()
    {
        for (var seed = 0; seed < 1500; seed++)
        {
            var random = new Random(seed);
            var body = RandomMessage(random);
            for (var flips = random.Next(1, 6); flips > 0; flips--) body[random.Next(Math.Min(body.Length, 200))] = (byte)random.Next(256);
            if (random.Next(4) == 0) body = body[..random.Next(body.Length)];

            AssertReversible([body], 2, $"Seed {seed}.");
        }
    }

    [Fact]
    public void TryReverse_Recordings_GivesEveryByteBack()
    {
        foreach (var path in Directory.EnumerateFiles(GoldenFiles.PathOf("tmq"), "*.rawlog"))
        {
            var log = File.ReadAllBytes(path);
            var payload = new List<byte[]>();
            var types = new List<ushort>();
            for (var at = 0; at < log.Length;)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(log.AsSpan(at));
                types.Add(BinaryPrimitives.ReadUInt16LittleEndian(log.AsSpan(at + 4)));
                payload.Add(log[(at + 18)..(at + 18 + length)]);
                at += 18 + length;
            }

            if (payload.Count > 0) AssertReversible(payload, i => types[i], Path.GetFileName(path));
        }
    }

    [Fact]
    public void Find_RecordedMessages_FindsTheirColumns()
    {
        var found = 0;
        var messages = 0;
        foreach (var path in Directory.EnumerateFiles(GoldenFiles.PathOf("tmq"), "*.rawlog"))
        {
            var log = File.ReadAllBytes(path);
            for (var at = 0; at < log.Length;)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(log.AsSpan(at));
                if (DataMessageColumns.HasColumns(BinaryPrimitives.ReadUInt16LittleEndian(log.AsSpan(at + 4))))
                {
                    var layout = new ColumnLayout();
                    DataMessageColumns.Find(log.AsSpan(at + 18, length), 0, layout);
                    messages++;
                    if (layout.Extents.Count > 0) found++;
                }

                at += 18 + length;
            }
        }

        Assert.True(messages > 100, $"{messages} messages");
        Assert.Equal(messages, found);
    }

    [Fact]
    public void TryReverse_DamagedResult_IsRefusedOrHarmless()
    {
        for (var seed = 0; seed < 1500; seed++)
        {
            var random = new Random(seed);
            var (payload, places) = Payload([RandomMessage(random)], _ => 2);
            var output = new ArrayBufferWriter<byte>();
            Assert.True(ColumnTransform.Instance.TryApply(payload, places, output));
            var transformed = output.WrittenSpan.ToArray();
            if (random.Next(3) == 0) transformed = transformed[..random.Next(transformed.Length)];
            for (var flips = random.Next(1, 4); flips > 0 && transformed.Length > 0; flips--) transformed[random.Next(transformed.Length)] = (byte)random.Next(256);

            // It may find other bytes, which the checksum of the block tells; it must not throw or write elsewhere.
            _ = ColumnTransform.Instance.TryReverse(transformed, new byte[payload.Length]);
        }
    }

    [Fact]
    public void TryReverse_OtherLength_IsRefused()
    {
        var (payload, places) = Payload([RandomMessage(new Random(1))], _ => 2);
        var output = new ArrayBufferWriter<byte>();
        Assert.True(ColumnTransform.Instance.TryApply(payload, places, output));

        Assert.False(ColumnTransform.Instance.TryReverse(output.WrittenSpan, new byte[payload.Length + FrameTable.RecordLength]));
        Assert.False(ColumnTransform.Instance.TryReverse(output.WrittenSpan, new byte[payload.Length - 1]));
        Assert.False(ColumnTransform.Instance.TryReverse([], new byte[payload.Length]));
    }

    [Fact]
    public async Task Segment_MeterMessages_IsFarSmallerWithColumns()
    {
        var random = new Random(1);
        var frames = new List<(SegmentFrame, FrameFacts)>();
        for (var i = 0; i < 50; i++) frames.Add((new SegmentFrame(2, i, 2, FrameKind.Recorded, TestMessage.Of((2000, Meter(random, 2000)))), new FrameFacts { Rows = 2000 }));

        var (columns, _) = await TestSegment.WriteAsync(frames, new SegmentWriterOptions());
        var (plain, _) = await TestSegment.WriteAsync(frames, new SegmentWriterOptions { Transform = null });

        TestSegment.AssertSame(frames, await TestSegment.ReadAsync(columns));
        Assert.InRange(columns.Length, 1, plain.Length * 6 / 10);
    }

    /// <summary>A timestamp each second and a walk of two decimals.</summary>
    private static TestMessage.Column[] Meter(Random random, int rows)
    {
        var times = new byte[8 * rows];
        var values = new byte[4 * rows];
        var value = 2000;
        for (var row = 0; row < rows; row++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(times.AsSpan(8 * row), 1_700_000_000_000 + (1000L * row));
            BinaryPrimitives.WriteSingleLittleEndian(values.AsSpan(4 * row), MathF.Round((value += random.Next(-9, 10)) / 100f, 2));
        }

        var bitmap = new byte[(rows + 7) / 8];
        return [new TestMessage.Column(9, 8, bitmap, times), new TestMessage.Column(6, 4, bitmap, values)];
    }

    private static byte[] RandomMessage(Random random)
    {
        var blocks = new (int, TestMessage.Column[])[random.Next(1, 4)];
        for (var i = 0; i < blocks.Length; i++)
        {
            var rows = random.Next(3) == 0 ? 1 : random.Next(1, 300);
            blocks[i] = (rows, [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => TestMessage.RandomColumn(random, rows))]);
        }

        return TestMessage.Of(blocks);
    }

    private static void AssertReversible(List<byte[]> bodies, ushort rawType, string what) => AssertReversible(bodies, _ => rawType, what);

    private static void AssertReversible(List<byte[]> bodies, Func<int, ushort> rawType, string what)
    {
        var (payload, places) = Payload(bodies, rawType);
        var output = new ArrayBufferWriter<byte>();
        Assert.True(ColumnTransform.Instance.TryApply(payload, places, output), what);
        var reversed = new byte[payload.Length];
        Assert.True(ColumnTransform.Instance.TryReverse(output.WrittenSpan, reversed), what);
        Assert.True(payload.AsSpan().SequenceEqual(reversed), what);
    }

    private static (byte[] Payload, FramePlace[] Places) Payload(List<byte[]> bodies, Func<int, ushort> rawType)
    {
        using var builder = new BlockBuilder(0, 4096);
        for (var i = 0; i < bodies.Count; i++)
            builder.Append(new SegmentFrame(2, i, rawType(i), FrameKind.Recorded, bodies[i]), new FrameFacts { Rows = i, NextOffset = i + 1 });
        return (builder.Seal().ToArray(), builder.Places());
    }
}
