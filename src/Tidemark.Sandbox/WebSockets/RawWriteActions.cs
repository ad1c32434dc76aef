using System.Buffers.Binary;
using System.Text;
using Tidemark.Sandbox.RawWrites;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>Raw messages and raw blocks. The real adapter hands these frames to a C library unchecked: a frame shorter than it says ends it.</summary>
internal static class RawWriteActions
{
    private const int FieldLength = 72;
    private const int FieldNameLength = 65;

    /// <summary>u32 length, u16 raw type, body.</summary>
    public static void Write(SqlConnection connection, ReadOnlyMemory<byte> payload, ActionAnswer answer)
    {
        if (payload.Length < 6) throw new ClientCrashException("a write_raw frame without a whole head");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(payload.Span);
        var rawType = BinaryPrimitives.ReadUInt16LittleEndian(payload.Span[4..]);
        var body = payload[6..];
        if (length > body.Length) throw new ClientCrashException("a write_raw frame shorter than it says");
        connection.RawWriter.Write(connection.Session.CurrentDatabase, rawType, body[..(int)length].ToArray());
        answer.Good();
    }

    /// <summary>i32 rows (not used), u16 name length, name, block, and with fields one description of 72 bytes per column.</summary>
    public static void WriteBlock(SqlConnection connection, ReadOnlyMemory<byte> payload, bool withFields, ActionAnswer answer)
    {
        if (payload.Length < 6) throw new ClientCrashException("a write_raw_block frame without a whole head");
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(payload.Span[4..]);
        if (payload.Length < 6 + nameLength + 28) throw new ClientCrashException("a write_raw_block frame without a block");
        var table = Encoding.UTF8.GetString(payload.Span.Slice(6, nameLength));
        var rest = payload[(6 + nameLength)..];
        var blockLength = BinaryPrimitives.ReadInt32LittleEndian(rest.Span[4..]);
        var columns = BinaryPrimitives.ReadInt32LittleEndian(rest.Span[12..]);
        var fieldsLength = withFields ? (long)columns * FieldLength : 0;
        if (blockLength < 28 || columns < 0 || blockLength + fieldsLength > rest.Length) throw new ClientCrashException("a write_raw_block frame shorter than it says");
        var fields = withFields ? ReadFields(rest.Span[blockLength..], columns) : null;
        connection.RawWriter.WriteBlock(connection.Session.CurrentDatabase, table, rest[..blockLength].ToArray(), fields);
        answer.Good();
    }

    private static List<string> ReadFields(ReadOnlySpan<byte> fields, int count)
    {
        var names = new List<string>(count);
        for (var index = 0; index < count; index++)
        {
            var name = fields.Slice(index * FieldLength, FieldNameLength);
            var end = name.IndexOf((byte)0);
            names.Add(Encoding.UTF8.GetString(end < 0 ? name : name[..end]));
        }

        return names;
    }
}
