using Tidemark.Errors;
using Tidemark.TDengine.Messages.Encoding;

namespace Tidemark.TDengine.Messages;

/// <summary>Decodes messages. Pure, thread-safe; memory in the result refers to the body.</summary>
public static class TmqMessageReader
{
    /// <summary>Decodes a message to its last byte. What cannot be decoded, alone or as a member of a batch, becomes an <see cref="OpaqueMessage"/>.</summary>
    public static TmqMessage Decode(ushort rawType, ReadOnlyMemory<byte> body) => Decode(rawType, body, 0);

    /// <summary>Decodes a message to its last byte.</summary>
    /// <exception cref="TDengineFormatException">Malformed, truncated, or of a type or version that is not known.</exception>
    public static TmqMessage DecodeStrict(ushort rawType, ReadOnlyMemory<byte> body) => DecodeStrict(rawType, body, 0);

    /// <summary>Reads offsets, row counts and the time range of a data message (raw types 2, 4 and 6) without allocating.</summary>
    /// <returns>False when the type carries no rows or the body is malformed.</returns>
    public static bool TryPeek(ushort rawType, ReadOnlyMemory<byte> body, out DataMessageSummary summary)
    {
        summary = default;
        if (rawType is not (TmqRawType.Data or TmqRawType.Metadata or TmqRawType.RawSubmit)) return false;
        try
        {
            var reader = new WireReader(body);
            summary = DataMessagePeek.Read(ref reader, rawType == TmqRawType.RawSubmit);
            return true;
        }
        catch (TDengineFormatException)
        {
            return false;
        }
    }

    internal static TmqMessage Decode(ushort rawType, ReadOnlyMemory<byte> body, long position)
    {
        try
        {
            return Read(rawType, body, position, strict: false);
        }
        catch (TDengineFormatException e)
        {
            return new OpaqueMessage(rawType, body, e.Message);
        }
    }

    internal static TmqMessage DecodeStrict(ushort rawType, ReadOnlyMemory<byte> body, long position) => Read(rawType, body, position, strict: true);

    private static TmqMessage Read(ushort rawType, ReadOnlyMemory<byte> body, long position, bool strict)
    {
        var reader = new WireReader(body, position);
        switch (rawType)
        {
            case TmqRawType.Data: return DataMessageCodec.Read(ref reader, withCreateRequests: false);
            case TmqRawType.Metadata: return DataMessageCodec.Read(ref reader, withCreateRequests: true);
            case TmqRawType.BatchMeta: return BatchMetaCodec.Read(ref reader, strict);
            case TmqRawType.RawSubmit: return RawSubmitCodec.Read(ref reader);
        }

        var head = new MetaHead(reader.ReadUInt32BigEndian(), reader.ReadUInt32BigEndian());
        MetaMessage message = rawType switch
        {
            TmqRawType.CreateSuperTable => new CreateSuperTable(SuperTableCodec.Read(ref reader)),
            TmqRawType.AlterSuperTable => new AlterSuperTable(SuperTableCodec.Read(ref reader)),
            TmqRawType.DropSuperTable => SuperTableCodec.ReadDrop(ref reader),
            TmqRawType.CreateTables => CreateTableCodec.ReadMessage(ref reader),
            TmqRawType.AlterTable => AlterTableCodec.Read(ref reader),
            TmqRawType.DropTables => DropTablesCodec.Read(ref reader),
            TmqRawType.DeleteRows => DeleteRowsCodec.Read(ref reader),
            _ => throw new TDengineFormatException(ErrorCode.UnknownMessage, $"a message of the unknown raw type 0x{rawType:X}", position),
        };
        reader.CheckEnd("a meta message");
        return message with { Head = head };
    }
}
