namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>Raw type 5.</summary>
internal static class BatchMetaCodec
{
    private const int HeadLength = 33;

    public static BatchMeta Read(ref WireReader reader, bool strict)
    {
        var members = new BatchMember[reader.CheckCount(reader.ReadInt32(), HeadLength + 4, "members")];
        for (var i = 0; i < members.Length; i++)
        {
            var body = reader.ReadBinaryReader();
            var head = body.ReadBytes(HeadLength);
            var offset = OffsetCodec.Read(ref body);
            var rawType = body.ReadUInt16();
            var position = body.Position;
            var inner = body.ReadBinary();
            body.CheckEnd("a member of a batch");
            if (rawType == TmqRawType.BatchMeta) throw reader.Corrupt("a batch inside a batch");
            var innerPosition = position + WireWriter.VarUIntSize((ulong)inner.Length);
            var message = strict ? TmqMessageReader.DecodeStrict(rawType, inner, innerPosition) : TmqMessageReader.Decode(rawType, inner, innerPosition);
            members[i] = new BatchMember(message) { Offset = offset, Head = head.Span.ContainsAnyExcept((byte)0) ? head : default };
        }

        reader.CheckEnd("a batch");
        return new BatchMeta { Members = members };
    }

    public static void Write(WireWriter writer, BatchMeta message)
    {
        writer.Int32(message.Members.Count);
        foreach (var member in message.Members)
        {
            var start = writer.BeginBinary();
            if (member.Head.IsEmpty) writer.Reserve(HeadLength).Clear();
            else if (member.Head.Length == HeadLength) writer.Bytes(member.Head.Span);
            else throw new ArgumentException($"The head of a member has {HeadLength} bytes, not {member.Head.Length}.", nameof(message));
            OffsetCodec.Write(writer, member.Offset);
            writer.Int16((short)member.Message.RawType);
            var inner = writer.BeginBinary();
            TmqMessageWriter.Write(writer, member.Message);
            writer.EndBinary(inner);
            writer.EndBinary(start);
        }
    }
}
