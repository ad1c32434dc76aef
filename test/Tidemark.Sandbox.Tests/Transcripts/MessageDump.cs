using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Tests.Transcripts;

/// <summary>A message as text, without what differs from server to server: ids, times, versions of the log.</summary>
public static class MessageDump
{
    private static readonly HashSet<string> Ignored =
    [
        "Uid", "Suid", "Uids", "CreatedAtMs", "ChangedAtMs", "DeletedAtMs", "Head", "RequestOffset", "ResponseOffset", "EqualityContract",
    ];

    public static string Of(TmqMessage message)
    {
        var text = new StringBuilder();
        Write(text, message, 0);
        return text.ToString();
    }

    public static string Of(ushort rawType, ReadOnlyMemory<byte> body) => Of(TmqMessageReader.Decode(rawType, body));

    /// <summary>The rows of a block, one line each, as they stand.</summary>
    public static IEnumerable<string> Rows(RawBlock block)
    {
        for (var row = 0; row < block.RowCount; row++)
            yield return string.Join('|', Enumerable.Range(0, block.Columns.Count).Select(column => Value(block.GetObject(column, row))));
    }

    public static string Columns(RawBlock block) => string.Join(',', block.Columns.Select(column => $"{column.Type}:{column.HeaderBytes}"));

    /// <summary>Submit data without the two ids behind its flags and the time of the write behind its rows.</summary>
    private static string WithoutIds(byte[] data)
    {
        const int FlagsLength = 2;
        data.AsSpan(FlagsLength, 16).Clear();
        var at = FlagsLength + 16;
        ReadVarint(data, ref at);
        for (var rows = ReadVarint(data, ref at); rows > 0; rows--) at += BinaryPrimitives.ReadInt32LittleEndian(data.AsSpan(at + 4));
        data.AsSpan(at, 8).Clear();
        return Convert.ToHexString(data);
    }

    private static int ReadVarint(byte[] data, ref int at)
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            value |= (data[at] & 0x7F) << shift;
            if (data[at++] < 0x80) return value;
        }
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        var indent = new string(' ', 2 * depth);
        switch (value)
        {
            case null: text.Append("null\n"); break;
            case ReadOnlyMemory<byte> bytes: text.Append(Convert.ToHexString(bytes.Span)).Append('\n'); break;
            case RawSubmitPart part:
                text.Append(part.TableName).Append(' ').Append(part.Precision).Append(' ').Append(WithoutIds(part.Data.ToArray())).Append('\n');
                break;
            case RawBlock block:
                text.Append("block v").Append(block.Version).Append(' ').Append(Columns(block)).Append('\n');
                foreach (var row in Rows(block)) text.Append(indent).Append("  ").Append(row).Append('\n');
                break;
            case string or bool or Enum or IFormattable: text.Append(Value(value)).Append('\n'); break;
            case IEnumerable items:
                text.Append("[\n");
                foreach (var item in items)
                {
                    text.Append(indent).Append("- ");
                    Write(text, item, depth + 1);
                }

                text.Append(indent).Append("]\n");
                break;
            default:
                text.Append(value.GetType().Name).Append('\n');
                foreach (var property in value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public))
                {
                    if (Ignored.Contains(property.Name) || property.GetIndexParameters().Length > 0) continue;
                    text.Append(indent).Append("  ").Append(property.Name).Append(": ");
                    Write(text, property.GetValue(value), depth + 2);
                }

                break;
        }
    }

    private static string Value(object? value) => value switch
    {
        null => "NULL",
        byte[] bytes => "0x" + Convert.ToHexString(bytes),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };
}
