using Tidemark.TDengine.Messages;

namespace Tidemark.TDengine.Tests.Messages;

/// <summary>Damaged bytes give the documented exception or an opaque message, never anything else.</summary>
public sealed class DamagedMessageTests
{
    [Fact]
    public void Decode_EveryTruncationOfASampleOfMessages_ThrowsOnlyFormatExceptions()
    {
        var sample = GoldenMessage.All.GroupBy(m => m.RawType).SelectMany(g => g.OrderByDescending(m => m.Body.Length).Take(3).Concat(g.Take(3))).ToList();
        foreach (var golden in sample)
        {
            for (var length = 0; length < golden.Body.Length; length++)
            {
                var body = golden.Body.AsMemory(0, length);
                var decoded = TryAll(golden.RawType, body);
                // Only fields that younger servers appended may be missing.
                if (decoded is not null) Assert.True(length >= golden.Body.Length / 2, $"{golden} cut to {length} bytes of {golden.Body.Length} was accepted");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Decode_MessagesWithFlippedBytes_ThrowsOnlyFormatExceptions(int seed)
    {
        var random = new Random(seed);
        var messages = GoldenMessage.All.ToList();
        for (var i = 0; i < 8_000; i++)
        {
            var golden = messages[random.Next(messages.Count)];
            var body = (byte[])golden.Body.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--) body[random.Next(body.Length)] = (byte)random.Next(256);
            if (TryAll(golden.RawType, body) is { } message) TmqMessageWriter.ToArray(message);
        }
    }

    [Fact]
    public void Decode_UnknownRawType_IsKeptWithTheReason()
    {
        var message = Assert.IsType<OpaqueMessage>(TmqMessageReader.Decode(0x777, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }));
        Assert.Contains("0x777", message.Reason, StringComparison.Ordinal);
        Assert.Equal(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, TmqMessageWriter.ToArray(message));
        Assert.Throws<TDengineFormatException>(() => TmqMessageReader.DecodeStrict(0x777, new byte[9]));
    }

    [Fact]
    public void Decode_BatchWithAMemberItDoesNotKnow_KeepsTheOthers()
    {
        var batch = new BatchMeta { Members = [new BatchMember(new DropSuperTable("a", 1)), new BatchMember(new OpaqueMessage(0x299, new byte[20], "?"))] };
        var body = TmqMessageWriter.ToArray(batch);
        var decoded = Assert.IsType<BatchMeta>(TmqMessageReader.Decode(TmqRawType.BatchMeta, body));
        Assert.IsType<DropSuperTable>(decoded.Members[0].Message);
        Assert.IsType<OpaqueMessage>(decoded.Members[1].Message);
        Assert.Throws<TDengineFormatException>(() => TmqMessageReader.DecodeStrict(TmqRawType.BatchMeta, body));
    }

    private static TmqMessage? TryAll(ushort rawType, ReadOnlyMemory<byte> body)
    {
        TmqMessageReader.TryPeek(rawType, body, out _);
        TmqMessageReader.Decode(rawType, body);
        try
        {
            var message = TmqMessageReader.DecodeStrict(rawType, body);
            if (message is DataMessage data)
            {
                foreach (var block in data.Blocks) block.Block.CheckValues();
            }

            return message;
        }
        catch (TDengineFormatException)
        {
            return null;
        }
    }
}
