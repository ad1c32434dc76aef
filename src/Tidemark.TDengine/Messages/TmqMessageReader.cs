namespace Tidemark.TDengine.Messages;

/// <summary>Decodes messages. Pure, thread-safe; memory in the result refers to the body.</summary>
public static class TmqMessageReader
{
    /// <summary>Decodes a message to its last byte. What cannot be decoded becomes an <see cref="OpaqueMessage"/>.</summary>
    public static TmqMessage Decode(ushort rawType, ReadOnlyMemory<byte> body)
    {
        try
        {
            return DecodeStrict(rawType, body);
        }
        catch (TDengineFormatException e)
        {
            return new OpaqueMessage(rawType, body, e.Message);
        }
    }

    /// <summary>Decodes a message to its last byte.</summary>
    /// <exception cref="TDengineFormatException">Malformed, truncated, or of a type or version that is not known.</exception>
    public static TmqMessage DecodeStrict(ushort rawType, ReadOnlyMemory<byte> body) => throw new NotSupportedException();

    /// <summary>Reads offsets, row counts and the time range of a data message (raw types 2, 4 and 6) without allocating.</summary>
    /// <returns>False when the type carries no rows or the body is malformed.</returns>
    public static bool TryPeek(ushort rawType, ReadOnlyMemory<byte> body, out DataMessageSummary summary) => throw new NotSupportedException();
}
