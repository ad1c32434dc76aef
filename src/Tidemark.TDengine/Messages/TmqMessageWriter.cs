using System.Buffers;

namespace Tidemark.TDengine.Messages;

/// <summary>Encodes messages the way the server does. Thread-safe.</summary>
public static class TmqMessageWriter
{
    /// <summary>Writes the body of a message.</summary>
    public static void Encode(TmqMessage message, IBufferWriter<byte> output) => throw new NotSupportedException();

    /// <summary>The body of a message in an array of its own.</summary>
    public static byte[] ToArray(TmqMessage message)
    {
        var writer = new ArrayBufferWriter<byte>();
        Encode(message, writer);
        return writer.WrittenSpan.ToArray();
    }
}
