using System.Buffers;
using Tidemark.TDengine.Messages.Encoding;

namespace Tidemark.TDengine.Messages;

/// <summary>Encodes messages the way the server does. Thread-safe.</summary>
public static class TmqMessageWriter
{
    /// <summary>Writes the body of a message.</summary>
    /// <exception cref="ArgumentException">The message is not consistent, e.g. a block without the schema it says it has.</exception>
    public static void Encode(TmqMessage message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var writer = new WireWriter();
        Write(writer, message);
        output.Write(writer.Written);
    }

    /// <summary>The body of a message in an array of its own.</summary>
    /// <exception cref="ArgumentException">The message is not consistent.</exception>
    public static byte[] ToArray(TmqMessage message)
    {
        using var writer = new WireWriter();
        Write(writer, message);
        return writer.Written.ToArray();
    }

    internal static void Write(WireWriter writer, TmqMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message is MetaMessage meta)
        {
            writer.UInt32BigEndian(meta.Head.ContentLength);
            writer.UInt32BigEndian(meta.Head.VgroupId);
        }

        switch (message)
        {
            case DataMessage data: DataMessageCodec.Write(writer, data); break;
            case BatchMeta batch: BatchMetaCodec.Write(writer, batch); break;
            case RawSubmit submit: RawSubmitCodec.Write(writer, submit); break;
            case CreateSuperTable create: SuperTableCodec.Write(writer, create.Definition); break;
            case AlterSuperTable alter: SuperTableCodec.Write(writer, alter.Definition); break;
            case DropSuperTable drop: SuperTableCodec.WriteDrop(writer, drop); break;
            case CreateTables tables: CreateTableCodec.WriteMessage(writer, tables); break;
            case AlterTable alter: AlterTableCodec.Write(writer, alter); break;
            case DropTables drop: DropTablesCodec.Write(writer, drop); break;
            case DeleteRows delete: DeleteRowsCodec.Write(writer, delete); break;
            case OpaqueMessage opaque: writer.Bytes(opaque.Body.Span); break;
            default: throw new ArgumentException($"{message.GetType().Name} is not known to the encoder.", nameof(message));
        }
    }
}
