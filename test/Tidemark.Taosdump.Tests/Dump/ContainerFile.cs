using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>Reads an Avro object container file from the specification alone, without the product's codec: null, deflate and snappy.</summary>
internal sealed class ContainerFile
{
    private readonly byte[] _bytes;
    private int _at;

    private ContainerFile(byte[] bytes) => _bytes = bytes;

    /// <summary>The schema's text.</summary>
    public string Schema { get; private set; } = "";

    /// <summary>The codec's name.</summary>
    public string Codec { get; private set; } = "null";

    /// <summary>Records, each a list of field values as text; bytes that are not UTF-8 as hexadecimal digits.</summary>
    public List<List<string>> Records { get; } = [];

    public static ContainerFile Read(string path)
    {
        var file = new ContainerFile(File.ReadAllBytes(path));
        file.Read();
        return file;
    }

    private void Read()
    {
        Assert.Equal("Obj\u0001"u8.ToArray(), _bytes[..4]);
        _at = 4;
        for (var entries = Long(); entries != 0; entries = Long())
        {
            if (entries < 0) (entries, _) = (-entries, Long());
            for (; entries > 0; entries--)
            {
                var key = Encoding.UTF8.GetString(Bytes());
                var value = Encoding.UTF8.GetString(Bytes());
                if (key == "avro.schema") Schema = value;
                if (key == "avro.codec") Codec = value;
            }
        }

        var sync = _bytes[_at..(_at + 16)];
        _at += 16;
        using var schema = JsonDocument.Parse(Schema);
        while (_at < _bytes.Length)
        {
            var count = Long();
            var block = new ContainerFile(Decompress(Bytes()));
            for (; count > 0; count--) Records.Add([.. schema.RootElement.GetProperty("fields").EnumerateArray().Select(f => block.Value(f.GetProperty("type")))]);
            Assert.Equal(block._bytes.Length, block._at);
            Assert.Equal(sync, _bytes[_at..(_at + 16)]);
            _at += 16;
        }
    }

    private string Value(JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.Array) return Value(type[(int)Long()]);
        var name = type.ValueKind == JsonValueKind.String ? type.GetString() : type.GetProperty("type").GetString();
        switch (name)
        {
            case "null": return "NULL";
            case "boolean": return _bytes[_at++] != 0 ? "true" : "false";
            case "int" or "long": return Long().ToString(CultureInfo.InvariantCulture);
            case "float": return BinaryPrimitives.ReadSingleLittleEndian(Take(4)).ToString("R", CultureInfo.InvariantCulture);
            case "double": return BinaryPrimitives.ReadDoubleLittleEndian(Take(8)).ToString("R", CultureInfo.InvariantCulture);
            case "string" or "bytes": return Text(Bytes());
            case "array":
                var items = new List<string>();
                for (var count = Long(); count != 0; count = Long())
                {
                    for (; count > 0; count--) items.Add(Value(type.GetProperty("items")));
                }

                return $"[{string.Join(' ', items)}]";
            default: throw new InvalidDataException(name);
        }
    }

    private static string Text(byte[] bytes)
    {
        try
        {
            return "'" + new UTF8Encoding(false, true).GetString(bytes) + "'";
        }
        catch (DecoderFallbackException)
        {
            return Convert.ToHexString(bytes);
        }
    }

    private long Long()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = _bytes[_at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) break;
        }

        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private byte[] Bytes() => Take((int)Long());

    private byte[] Take(int length)
    {
        var taken = _bytes[_at..(_at + length)];
        _at += length;
        return taken;
    }

    private byte[] Decompress(byte[] block)
    {
        if (Codec == "null") return block;
        if (Codec == "snappy") return Unsnap(block[..^4]);
        Assert.Equal("deflate", Codec);
        using var inflate = new DeflateStream(new MemoryStream(block), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        inflate.CopyTo(plain);
        return plain.ToArray();
    }

    // Source: snappy's format description.
    private static byte[] Unsnap(byte[] source)
    {
        var (at, length, shift) = (0, 0, 0);
        while (true)
        {
            var part = source[at++];
            length |= (part & 0x7F) << shift;
            shift += 7;
            if (part < 0x80) break;
        }

        var output = new List<byte>(length);
        while (at < source.Length)
        {
            var tag = source[at++];
            int count, offset;
            switch (tag & 3)
            {
                case 0:
                    count = tag >> 2;
                    if (count >= 60)
                    {
                        var width = count - 59;
                        count = 0;
                        for (var i = 0; i < width; i++) count |= source[at++] << (8 * i);
                    }

                    output.AddRange(source.AsSpan(at, ++count));
                    at += count;
                    continue;
                case 1:
                    (count, offset) = (((tag >> 2) & 7) + 4, ((tag >> 5) << 8) | source[at++]);
                    break;
                case 2:
                    (count, offset) = ((tag >> 2) + 1, source[at] | (source[at + 1] << 8));
                    at += 2;
                    break;
                default:
                    (count, offset) = ((tag >> 2) + 1, BinaryPrimitives.ReadInt32LittleEndian(source.AsSpan(at)));
                    at += 4;
                    break;
            }

            for (; count > 0; count--) output.Add(output[^offset]);
        }

        Assert.Equal(length, output.Count);
        return [.. output];
    }
}
