using System.Text;
using Tidemark.Errors;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Tests.WebSockets;

public sealed class WebSocketFrameTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(300_000)]
    public void ReadMessage_EveryLengthForm_GivesItsBytes(int length)
    {
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        var message = Read(ServerConnection.Frame(WebSocketOpcode.Binary, payload), chunk: int.MaxValue);
        Assert.False(message.IsText);
        Assert.Equal(payload, message.Span.ToArray());
        message.Return();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void ReadMessage_InSmallPieces_GivesItsBytes(int chunk)
    {
        var payload = new byte[70_000];
        new Random(1).NextBytes(payload);
        byte[] bytes = [.. ServerConnection.Frame(WebSocketOpcode.Ping, "x"u8), .. ServerConnection.Frame(WebSocketOpcode.Binary, payload)];
        var message = Read(bytes, chunk);
        Assert.Equal(payload, message.Span.ToArray());
        message.Return();
    }

    [Fact]
    public void ReadMessage_FragmentedAtEverySplitPoint_IsPutTogether()
    {
        var payload = Encoding.UTF8.GetBytes("{\"code\":0,\"message\":\"温度\",\"action\":\"poll\"}");
        for (var first = 0; first <= payload.Length; first++)
        {
            for (var second = first; second <= payload.Length; second += 5)
            {
                byte[] bytes =
                [
                    .. ServerConnection.Frame(WebSocketOpcode.Text, payload.AsSpan(0, first), final: false),
                    .. ServerConnection.Frame(WebSocketOpcode.Ping, "between"u8),
                    .. ServerConnection.Frame(WebSocketOpcode.Continuation, payload.AsSpan(first, second - first), final: false),
                    .. ServerConnection.Frame(WebSocketOpcode.Continuation, payload.AsSpan(second)),
                ];
                var message = Read(bytes, chunk: 11);
                Assert.True(message.IsText);
                Assert.Equal(payload, message.Span.ToArray());
                message.Return();
            }
        }
    }

    [Fact]
    public void ReadMessage_ManyLargeFragments_GrowsItsArray()
    {
        var payload = new byte[1_000_000];
        new Random(2).NextBytes(payload);
        var bytes = new List<byte>();
        for (var at = 0; at < payload.Length; at += 70_000)
        {
            var part = payload.AsSpan(at, Math.Min(70_000, payload.Length - at));
            bytes.AddRange(ServerConnection.Frame(at == 0 ? WebSocketOpcode.Binary : WebSocketOpcode.Continuation, part, at + 70_000 >= payload.Length));
        }

        var message = Read([.. bytes], chunk: int.MaxValue);
        Assert.Equal(payload, message.Span.ToArray());
        message.Return();
    }

    [Fact]
    public void ReadMessage_CutAnywhere_SaysConnectionLost()
    {
        var bytes = ServerConnection.Frame(WebSocketOpcode.Binary, new byte[200]);
        for (var length = 0; length < bytes.Length; length++)
        {
            var error = Assert.Throws<TidemarkException>(() => Read(bytes[..length], chunk: 50));
            Assert.Equal(ErrorCode.ConnectionLost, error.Code);
            Assert.Equal(length > 0, error.Message.Contains("middle", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x82, 0x84, 0, 0, 0, 0, 1, 2, 3, 4 })]
    [InlineData(new byte[] { 0xC2, 0x00 })]
    [InlineData(new byte[] { 0x83, 0x00 })]
    [InlineData(new byte[] { 0x8B, 0x00 })]
    [InlineData(new byte[] { 0x80, 0x00 })]
    [InlineData(new byte[] { 0x02, 0x00, 0x82, 0x00 })]
    [InlineData(new byte[] { 0x09, 0x00 })]
    [InlineData(new byte[] { 0x89, 0x7E, 0x00, 0x7E })]
    [InlineData(new byte[] { 0x82, 0x7F, 0xFF, 0, 0, 0, 0, 0, 0, 0 })]
    public void ReadMessage_BrokenProtocol_SaysSo(byte[] bytes)
    {
        var error = Assert.Throws<TidemarkException>(() => Read(bytes, chunk: int.MaxValue));
        Assert.Equal(ErrorCode.ProtocolViolation, error.Code);
    }

    [Fact]
    public void ReadMessage_Oversized_IsRefusedBeforeItsBytes()
    {
        byte[] whole = [0x82, 0x7F, 0, 0, 0, 1, 0, 0, 0, 0];
        Assert.Contains("max_message_size", Assert.Throws<TidemarkException>(() => Read(whole, int.MaxValue)).Hint, StringComparison.Ordinal);
        byte[] parts = [.. ServerConnection.Frame(WebSocketOpcode.Binary, new byte[600_000], final: false), .. ServerConnection.Frame(WebSocketOpcode.Continuation, new byte[600_000])];
        Assert.Equal(ErrorCode.ProtocolViolation, Assert.Throws<TidemarkException>(() => Read(parts, int.MaxValue)).Code);
    }

    [Fact]
    public void ReadMessage_Close_GivesCodeAndReason()
    {
        var error = Assert.Throws<TidemarkException>(() => Read(ServerConnection.Frame(WebSocketOpcode.Close, [0x03, 0xE9, .. "going away"u8]), int.MaxValue));
        Assert.Contains("1001", error.Message, StringComparison.Ordinal);
        Assert.Contains("going away", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public void ReadMessage_RandomBytes_FailOnlyAsDocumented()
    {
        var random = new Random(42);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            try
            {
                Read(bytes, 1 + random.Next(20)).Return();
            }
            catch (TidemarkException error)
            {
                Assert.True(error.Code is ErrorCode.ProtocolViolation or ErrorCode.ConnectionLost, error.ToString());
            }
        }
    }

    private static ReceivedMessage Read(byte[] bytes, int chunk) => new WebSocketReader(new ChunkedStream(bytes, chunk), 1_000_000, new NoControl()).ReadMessage();

    private sealed class NoControl : IWebSocketControl
    {
        public void OnReceived()
        {
        }

        public void OnPing(ReadOnlySpan<byte> payload) => Assert.True(payload.Length <= 125);
    }

    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, chunk)]);
    }
}
