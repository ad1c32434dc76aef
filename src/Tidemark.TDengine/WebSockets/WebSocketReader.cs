using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Tidemark.Errors;

namespace Tidemark.TDengine.WebSockets;

/// <summary>
/// Takes messages from a stream, blocking. The body of a message goes from the stream straight into an array rented to its length;
/// only what came along with the head of its frame is copied. For one thread.
/// </summary>
internal sealed class WebSocketReader(Stream stream, int maxMessageBytes, IWebSocketControl control)
{
    private const int BufferBytes = 16 * 1024;
    private const int FirstFragmentBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;

    /// <summary>The head of an HTTP answer, without the empty line; null when the peer closes before its end.</summary>
    public string? ReadHttpHead()
    {
        var searched = 0;
        while (true)
        {
            var seen = _buffer.AsSpan(_start, _end - _start);
            var end = seen[searched..].IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.Latin1.GetString(seen[..(searched + end)]);
                _start += searched + end + 4;
                return head;
            }

            if (LooksForeign(seen)) return Encoding.Latin1.GetString(seen);
            if (_end == BufferBytes) throw WebSocketFrameHeader.Violation("the head of its HTTP answer has no end");
            searched = Math.Max(0, seen.Length - 3);
            if (!TryFill()) return seen.Length == 0 ? null : Encoding.Latin1.GetString(seen);
        }
    }

    /// <summary>What has come behind the head so far, for messages about an answer that is not the expected one.</summary>
    public string PeekText(int maxBytes) => Encoding.UTF8.GetString(_buffer.AsSpan(_start, Math.Min(_end - _start, maxBytes)));

    /// <summary>The next text or binary message; control frames on the way are handed to their handler.</summary>
    /// <exception cref="TidemarkException">Broken protocol, a message above the bound, or the end of the stream.</exception>
    public ReceivedMessage ReadMessage()
    {
        byte[]? message = null;
        var length = 0;
        var isText = false;
        var begun = false;
        try
        {
            while (true)
            {
                var header = ReadHeader(begun);
                if (header.IsControl)
                {
                    ReadControl(header);
                    continue;
                }

                if (begun != (header.Opcode == WebSocketOpcode.Continuation))
                    throw WebSocketFrameHeader.Violation(begun ? "a message begins within another" : "a continuation without a beginning");
                if (!begun) isText = header.Opcode == WebSocketOpcode.Text;
                begun = true;
                if (header.PayloadLength > maxMessageBytes - length) throw TooLong(header.PayloadLength + length);
                message = Reserve(message, length, (int)header.PayloadLength, header.IsFinal);
                ReadExactly(message.AsSpan(length, (int)header.PayloadLength));
                length += (int)header.PayloadLength;
                if (!header.IsFinal) continue;
                var whole = new ReceivedMessage(message, length, isText);
                message = null;
                return whole;
            }
        }
        finally
        {
            if (message is not null) ArrayPool<byte>.Shared.Return(message);
        }
    }

    private static byte[] Reserve(byte[]? message, int length, int more, bool isFinal)
    {
        if (message is null) return ArrayPool<byte>.Shared.Rent(isFinal ? Math.Max(more, 1) : Math.Max(more, FirstFragmentBytes));
        if (message.Length - length >= more) return message;
        var wanted = isFinal ? length + more : (int)Math.Min(Array.MaxLength, Math.Max((long)message.Length * 2, (long)length + more));
        var larger = ArrayPool<byte>.Shared.Rent(wanted);
        message.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(message);
        return larger;
    }

    private WebSocketFrameHeader ReadHeader(bool insideMessage)
    {
        WebSocketFrameHeader header;
        while (!WebSocketFrameHeader.TryRead(_buffer.AsSpan(_start, _end - _start), out header))
        {
            if (!TryFill()) throw Ended(insideMessage || _end > _start);
        }

        _start += header.Length;
        return header;
    }

    private void ReadControl(WebSocketFrameHeader header)
    {
        Span<byte> payload = stackalloc byte[WebSocketFrameHeader.MaxControlPayload];
        payload = payload[..(int)header.PayloadLength];
        ReadExactly(payload);
        switch (header.Opcode)
        {
            case WebSocketOpcode.Ping: control.OnPing(payload); break;
            case WebSocketOpcode.Close: throw Closed(payload);
        }
    }

    private void ReadExactly(Span<byte> destination)
    {
        var buffered = Math.Min(_end - _start, destination.Length);
        _buffer.AsSpan(_start, buffered).CopyTo(destination);
        _start += buffered;
        while (buffered < destination.Length)
        {
            var read = stream.Read(destination[buffered..]);
            if (read == 0) throw Ended(inside: true);
            control.OnReceived();
            buffered += read;
        }
    }

    private bool TryFill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = stream.Read(_buffer.AsSpan(_end));
        if (read == 0) return false;
        control.OnReceived();
        _end += read;
        return true;
    }

    // A TLS record, or anything else that does not begin as HTTP does, has no empty line to wait for.
    private static bool LooksForeign(ReadOnlySpan<byte> head) =>
        head.Length >= 5 && !head.StartsWith("HTTP/"u8);

    private static TidemarkException TooLong(long bytes) => new(
        ErrorCode.ProtocolViolation,
        $"the server sends a message longer than the limit: at least {bytes:N0} bytes",
        $"Raise {DsnParameters.MaxMessageSize} in the DSN (at most 1GiB).");

    private static TidemarkException Ended(bool inside) => new(
        ErrorCode.ConnectionLost,
        inside ? "the connection ended in the middle of a message" : "the server ended the connection without closing it in good order",
        WebSocketChannel.LostHint,
        isTransient: true);

    private static TidemarkException Closed(ReadOnlySpan<byte> payload)
    {
        var code = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 1005;
        var reason = payload.Length > 2 ? ": " + Encoding.UTF8.GetString(payload[2..]) : "";
        return new TidemarkException(ErrorCode.ConnectionLost, $"the server closed the connection (WebSocket code {code}{reason})", WebSocketChannel.LostHint, isTransient: true);
    }
}
