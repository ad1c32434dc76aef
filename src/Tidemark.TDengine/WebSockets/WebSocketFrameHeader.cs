using System.Buffers.Binary;
using Tidemark.Errors;

namespace Tidemark.TDengine.WebSockets;

/// <summary>The head of one frame. Source: RFC 6455, 5.2.</summary>
/// <param name="IsFinal">The last frame of its message.</param>
/// <param name="Opcode">What it is.</param>
/// <param name="PayloadLength">Bytes behind the head, not negative.</param>
/// <param name="Length">Bytes of the head itself.</param>
internal readonly record struct WebSocketFrameHeader(bool IsFinal, WebSocketOpcode Opcode, long PayloadLength, int Length)
{
    /// <summary>The longest head, masking key included.</summary>
    public const int MaxLength = 14;

    /// <summary>Control frames carry no more than this.</summary>
    public const int MaxControlPayload = 125;

    private const byte FinalBit = 0x80;
    private const byte MaskBit = 0x80;
    private const int MaskLength = 4;

    /// <summary>Whether this is a close, ping or pong.</summary>
    public bool IsControl => ((byte)Opcode & 0x8) != 0;

    /// <summary>Reads the head of a server's frame. False when more bytes are needed.</summary>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.ProtocolViolation"/>.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out WebSocketFrameHeader header)
    {
        header = default;
        if (bytes.Length < 2) return false;
        var first = bytes[0];
        var opcode = (WebSocketOpcode)(first & 0x0F);
        if ((first & 0x70) != 0) throw Violation("reserved bits are set");
        if (opcode is > WebSocketOpcode.Binary and < WebSocketOpcode.Close or > WebSocketOpcode.Pong) throw Violation($"unknown frame type {(int)opcode}");
        if ((bytes[1] & MaskBit) != 0) throw Violation("the server masks its frames");

        long length = bytes[1] & 0x7F;
        var headLength = 2;
        if (length == 126)
        {
            headLength = 4;
            if (bytes.Length < headLength) return false;
            length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        }
        else if (length == 127)
        {
            headLength = 10;
            if (bytes.Length < headLength) return false;
            length = BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
            if (length < 0) throw Violation("a frame of negative length");
        }

        header = new WebSocketFrameHeader((first & FinalBit) != 0, opcode, length, headLength);
        if (header.IsControl && (length > MaxControlPayload || !header.IsFinal)) throw Violation("a control frame that is too long or in parts");
        return true;
    }

    /// <summary>Writes the head of a client's final frame and returns its length (at most <see cref="MaxLength"/>).</summary>
    /// <remarks>
    /// The masking key is zero, so that the payload goes out as it lies in memory, without a copy. Masks keep scripts in browsers from
    /// forging requests to proxies (RFC 6455, 10.3); a client whose every byte is its own needs none, and servers unmask by XOR with
    /// whatever key they are given.
    /// </remarks>
    public static int Write(Span<byte> destination, WebSocketOpcode opcode, long payloadLength)
    {
        destination[0] = (byte)(FinalBit | (byte)opcode);
        int length;
        if (payloadLength < 126)
        {
            destination[1] = (byte)(MaskBit | (byte)payloadLength);
            length = 2;
        }
        else if (payloadLength <= ushort.MaxValue)
        {
            destination[1] = MaskBit | 126;
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
            length = 4;
        }
        else
        {
            destination[1] = MaskBit | 127;
            BinaryPrimitives.WriteInt64BigEndian(destination[2..], payloadLength);
            length = 10;
        }

        destination.Slice(length, MaskLength).Clear();
        return length + MaskLength;
    }

    internal static TidemarkException Violation(string what) => new(
        ErrorCode.ProtocolViolation, $"the server breaks the WebSocket protocol: {what}", "Is a proxy in between that changes the traffic?");
}
