using System.Buffers.Binary;
using System.Text;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Tests.WebSockets;

/// <summary>The server's side of one connection, frame by frame.</summary>
internal sealed class ServerConnection(Stream stream, CancellationToken stop)
{
    public Stream Stream => stream;

    /// <summary>Cancelled when the server is stopped.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Reads the HTTP request: its first line and headers.</summary>
    public async Task<string> ReadRequestAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, stop);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    /// <summary>Reads the request and upgrades. Returns the request.</summary>
    public async Task<string> UpgradeAsync()
    {
        var request = await ReadRequestAsync();
        await SendTextAsync(UpgradeAnswer(request));
        return request;
    }

    public static string UpgradeAnswer(string request)
    {
        var key = request.Split("\r\n").First(l => l.StartsWith("Sec-WebSocket-Key:", StringComparison.Ordinal))[18..].Trim();
        return $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {WebSocketHandshake.AcceptFor(key)}\r\n\r\n";
    }

    public async Task SendTextAsync(string raw) => await stream.WriteAsync(Encoding.UTF8.GetBytes(raw), stop);

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, stop);

    /// <summary>Sends a frame as servers do: unmasked.</summary>
    public Task SendFrameAsync(WebSocketOpcode opcode, ReadOnlyMemory<byte> payload, bool final = true) => SendRawAsync(Frame(opcode, payload.Span, final));

    public Task AnswerAsync(string json) => SendFrameAsync(WebSocketOpcode.Text, Encoding.UTF8.GetBytes(json));

    public static byte[] Frame(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool final = true)
    {
        var head = new byte[10];
        head[0] = (byte)((final ? 0x80 : 0) | (byte)opcode);
        var length = 2;
        if (payload.Length < 126)
        {
            head[1] = (byte)payload.Length;
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            head[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)payload.Length);
            length = 4;
        }
        else
        {
            head[1] = 127;
            BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(2), payload.Length);
            length = 10;
        }

        return [.. head.AsSpan(0, length), .. payload];
    }

    /// <summary>Reads one frame of a client, unmasked; null when the client is gone.</summary>
    public async Task<ClientFrame?> ReadFrameAsync()
    {
        var head = new byte[8];
        if (await stream.ReadAtLeastAsync(head.AsMemory(0, 2), 2, throwOnEndOfStream: false, stop) < 2) return null;
        var opcode = (WebSocketOpcode)(head[0] & 0x0F);
        Assert.True((head[0] & 0x80) != 0, "clients send whole frames");
        Assert.True((head[1] & 0x80) != 0, "clients mask");
        long length = head[1] & 0x7F;
        if (length == 126)
        {
            await stream.ReadExactlyAsync(head.AsMemory(0, 2), stop);
            length = BinaryPrimitives.ReadUInt16BigEndian(head);
        }
        else if (length == 127)
        {
            await stream.ReadExactlyAsync(head.AsMemory(0, 8), stop);
            length = BinaryPrimitives.ReadInt64BigEndian(head);
        }

        var mask = new byte[4];
        await stream.ReadExactlyAsync(mask, stop);
        var payload = new byte[length];
        await stream.ReadExactlyAsync(payload, stop);
        for (var i = 0; i < payload.Length; i++) payload[i] ^= mask[i % 4];
        return new ClientFrame(opcode, payload);
    }

    /// <summary>Waits until the client is gone or the server stops.</summary>
    public async Task HangAsync()
    {
        var sink = new byte[4096];
        try
        {
            while (await stream.ReadAsync(sink, stop) > 0)
            {
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            return;
        }
    }
}

/// <summary>A frame as a client sent it, unmasked.</summary>
internal sealed record ClientFrame(WebSocketOpcode Opcode, byte[] Payload)
{
    public string Text => Encoding.UTF8.GetString(Payload);
}
