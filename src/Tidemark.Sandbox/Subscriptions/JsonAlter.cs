using System.Buffers.Binary;
using System.Text;
using Tidemark.Sandbox.WebSockets;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>The JSON form of ALTER messages. Source: JSON recorded from a 3.3.7.5 server.</summary>
internal static class JsonAlter
{
    private const byte AddWithOptions = 14;

    /// <summary>An ALTER STABLE: what was changed stands only in the original request that the message carries along.</summary>
    public static void Write(JsonAnswer json, SuperTableDefinition definition)
    {
        JsonMeta.Start(json, "alter", "super", definition.Name);
        var request = definition.AlterData.Span;
        if (request.Length > 4)
        {
            request = request[4..];
            ReadText(ref request);
            var kind = request[0];
            var count = BinaryPrimitives.ReadInt32LittleEndian(request[1..]);
            request = request[5..];
            var fields = new List<(DataType Type, int Bytes, string Name, int Compression)>(count);
            for (var index = 0; index < count; index++) fields.Add(ReadField(ref request, kind == AddWithOptions));
            json.Member("alterType", kind);
            WriteFields(json, kind, fields);
        }

        json.Close();
    }

    public static void Write(JsonAnswer json, AlterTable alter)
    {
        var isChild = alter.Action is SetTag or SetTags;
        JsonMeta.Start(json, "alter", isChild ? "child" : "normal", alter.TableName).Member("alterType", alter.Action.Code);
        switch (alter.Action)
        {
            case AddColumn add: WriteColumn(json, add.Column.Name, add.Column.Type, add.Column.Bytes); break;
            case DropColumn drop: json.Member("colName", drop.ColumnName); break;
            case WidenColumn widen: WriteColumn(json, widen.ColumnName, widen.Type, widen.Bytes); break;
            case RenameColumn rename: json.Member("colName", rename.ColumnName).Member("colNewName", rename.NewName); break;
            case SetColumnCompression set: json.Member("colName", set.ColumnName); WriteOptions(json, (int)set.Compression.Value); break;
            case SetTag set: WriteTag(json, set.TagName, set.Type, set.Value); break;
            case SetTags set: WriteTags(json, set); break;
            default: break;
        }

        json.Close();
    }

    public static string EncodeName(byte encode) => encode switch
    {
        1 => "simple8b",
        2 => "delta-i",
        3 => "bit-packing",
        4 => "delta-d",
        5 => "bss",
        _ => "disabled",
    };

    public static string CompressName(ushort compress) => compress switch
    {
        1 => "lz4",
        2 => "zlib",
        3 => "zstd",
        4 => "tsz",
        5 => "xz",
        _ => "disabled",
    };

    public static string LevelName(byte level) => level switch
    {
        1 => "low",
        3 => "high",
        _ => "medium",
    };

    private static void WriteFields(JsonAnswer json, byte kind, List<(DataType Type, int Bytes, string Name, int Compression)> fields)
    {
        if (fields.Count == 0) return;
        var (type, bytes, name, compression) = fields[0];
        switch (kind)
        {
            case 1 or 5 or 7 or 8: WriteColumn(json, name, type, bytes); break;
            case AddWithOptions: WriteColumn(json, name, type, bytes); WriteOptions(json, compression); break;
            case 13: json.Member("colName", name); WriteOptions(json, bytes); break;
            case 3: json.Member("colName", name).Member("colNewName", fields[1].Name); break;
            default: json.Member("colName", name); break;
        }
    }

    private static void WriteColumn(JsonAnswer json, string name, DataType type, int bytes)
    {
        json.Member("colName", name).Member("colType", (long)type);
        JsonMeta.WriteLength(json, "colLength", type, bytes);
    }

    /// <summary>Only the first option that was given: the real library stops there.</summary>
    private static void WriteOptions(JsonAnswer json, int value)
    {
        var options = new ColumnCompression((uint)value);
        if (options.Encode != 0)
            json.Member("encode", EncodeName(options.Encode));
        else if (options.Compress != 0)
            json.Member("compress", CompressName(options.Compress));
        else if (options.Level != 0)
            json.Member("level", LevelName(options.Level));
    }

    private static void WriteTags(JsonAnswer json, SetTags set)
    {
        json.Name("tags").Open('[');
        foreach (var tag in set.Tags)
        {
            json.Comma();
            json.Open();
            WriteTag(json, tag.Name, tag.Type, tag.Value);
            json.Close();
        }

        json.Close(']');
    }

    private static void WriteTag(JsonAnswer json, string name, DataType type, ReadOnlyMemory<byte>? value)
    {
        json.Member("colName", name);
        var text = value is { } bytes ? type == DataType.Json ? JsonTagText.OfJson(TagSet.Parse(bytes)) : JsonTagText.Of(type, bytes.Span) : null;
        if (text is not null) json.Member("colValue", text);
        json.Member("colValueNull", text is null);
    }

    private static (DataType Type, int Bytes, string Name, int Compression) ReadField(ref ReadOnlySpan<byte> request, bool withCompression)
    {
        var type = (DataType)request[0];
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(request[1..]);
        request = request[5..];
        var name = ReadText(ref request);
        if (!withCompression) return (type, bytes, name, 0);
        var compression = BinaryPrimitives.ReadInt32LittleEndian(request);
        request = request[4..];
        return (type, bytes, name, compression);
    }

    private static string ReadText(ref ReadOnlySpan<byte> request)
    {
        var length = 0;
        var shift = 0;
        byte next;
        do
        {
            next = request[0];
            request = request[1..];
            length |= (next & 0x7F) << shift;
            shift += 7;
        }
        while (next >= 0x80);
        var text = Encoding.UTF8.GetString(request[..Math.Max(0, length - 1)]);
        request = request[length..];
        return text;
    }
}
