using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Tidemark.Testing.Avro;

/// <summary>
/// A container file read plainly from the Avro 1.x specification, for any schema, without a line of the product: the other opinion on what is in a file. Values are null, bool, int, long,
/// float, double, string, byte[], object?[] (arrays), Dictionary (maps and records, in the order of the fields) and the symbol of an enum. Snappy comes from a library, LZMA2 from the program xz.
/// </summary>
public sealed class PlainAvroFile
{
    private readonly byte[] _bytes;
    private int _at;

    private PlainAvroFile(byte[] bytes) => _bytes = bytes;

    /// <summary>The entries of the head.</summary>
    public Dictionary<string, byte[]> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The schema as it stands in the file.</summary>
    public string SchemaJson => Encoding.UTF8.GetString(Metadata["avro.schema"]);

    /// <summary>The records.</summary>
    public List<Dictionary<string, object?>> Records { get; } = [];

    /// <summary>Records of each block.</summary>
    public List<long> BlockCounts { get; } = [];

    /// <summary>Reads a whole file. Whatever is wrong throws.</summary>
    public static PlainAvroFile Read(byte[] bytes)
    {
        var file = new PlainAvroFile(bytes);
        file.ReadAll();
        return file;
    }

    /// <summary>Whether LZMA2 can be read here.</summary>
    public static bool HasXz { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => p.Length > 0 && File.Exists(Path.Combine(p, "xz")));

    private void ReadAll()
    {
        if (!Take(4).SequenceEqual(new byte[] { (byte)'O', (byte)'b', (byte)'j', 1 })) throw new InvalidDataException("magic");
        for (var count = Long(); count != 0; count = Long())
        {
            if (count < 0)
            {
                count = -count;
                Long();
            }

            while (count-- > 0) Metadata.Add(Encoding.UTF8.GetString(Take(Long())), Take(Long()));
        }

        var sync = Take(16);
        using var schema = JsonDocument.Parse(Metadata["avro.schema"]);
        var codec = Metadata.TryGetValue("avro.codec", out var name) ? Encoding.UTF8.GetString(name) : "null";
        while (_at < _bytes.Length)
        {
            var count = Long();
            var block = new PlainAvroFile(Decompress(codec, Take(Long())));
            BlockCounts.Add(count);
            var names = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            while (count-- > 0) Records.Add((Dictionary<string, object?>)block.Value(schema.RootElement, names)!);
            if (block._at != block._bytes.Length) throw new InvalidDataException($"{block._bytes.Length - block._at} bytes behind the records of a block");
            if (!Take(16).SequenceEqual(sync)) throw new InvalidDataException("sync marker");
        }
    }

    private object? Value(JsonElement schema, Dictionary<string, JsonElement> names)
    {
        if (schema.ValueKind == JsonValueKind.Array) return Value(schema[(int)Long()], names);
        if (schema.ValueKind == JsonValueKind.String) return Named(schema.GetString()!, schema, names);
        var type = schema.GetProperty("type");
        if (type.ValueKind != JsonValueKind.String) return Value(type, names);
        if (schema.TryGetProperty("name", out var name)) names[name.GetString()!] = schema;
        return Named(type.GetString()!, schema, names);
    }

    private object? Named(string type, JsonElement schema, Dictionary<string, JsonElement> names)
    {
        switch (type)
        {
            case "null": return null;
            case "boolean": return Take(1)[0] switch { 0 => false, 1 => true, var other => throw new InvalidDataException($"boolean {other}") };
            case "int": return checked((int)Long());
            case "long": return Long();
            case "float": return BinaryPrimitives.ReadSingleLittleEndian(Take(4));
            case "double": return BinaryPrimitives.ReadDoubleLittleEndian(Take(8));
            case "bytes": return Take(Long());
            case "string": return Encoding.UTF8.GetString(Take(Long()));
            case "fixed": return Take(schema.GetProperty("size").GetInt64());
            case "enum": return schema.GetProperty("symbols")[(int)Long()].GetString();
            case "array": return Items(() => Value(schema.GetProperty("items"), names));
            case "map":
                var map = new Dictionary<string, object?>(StringComparer.Ordinal);
                Items(() => map[Encoding.UTF8.GetString(Take(Long()))] = Value(schema.GetProperty("values"), names));
                return map;
            case "record":
                var record = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (var field in schema.GetProperty("fields").EnumerateArray()) record.Add(field.GetProperty("name").GetString()!, Value(field.GetProperty("type"), names));
                return record;
            default: return Value(names[type], names);
        }
    }

    private object?[] Items(Func<object?> read)
    {
        var items = new List<object?>();
        for (var count = Long(); count != 0; count = Long())
        {
            if (count < 0)
            {
                count = -count;
                Long();
            }

            while (count-- > 0) items.Add(read());
        }

        return [.. items];
    }

    private long Long()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if ((part & 0x80) == 0) break;
        }

        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private byte[] Take(long length)
    {
        if (length < 0 || length > _bytes.Length - _at) throw new InvalidDataException($"{length} bytes at {_at} of {_bytes.Length}");
        _at += (int)length;
        return _bytes[(_at - (int)length).._at];
    }

    private static byte[] Decompress(string codec, byte[] block)
    {
        switch (codec)
        {
            case "null": return block;
            case "snappy":
                var content = IronSnappy.Snappy.Decode(block.AsSpan(0, block.Length - 4));
                var crc = uint.MaxValue;
                foreach (var b in content)
                {
                    crc ^= b;
                    for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
                }

                return ~crc == BinaryPrimitives.ReadUInt32BigEndian(block.AsSpan(block.Length - 4)) ? content : throw new InvalidDataException("crc");
            case "deflate":
                using (var inflate = new DeflateStream(new MemoryStream(block), CompressionMode.Decompress))
                using (var target = new MemoryStream())
                {
                    inflate.CopyTo(target);
                    return target.ToArray();
                }

            case "lzma": return Xz(block);
            default: throw new InvalidDataException(codec);
        }
    }

    private static byte[] Xz(byte[] block)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, block);
            using var process = Process.Start(new ProcessStartInfo("xz", $"--format=raw --lzma2=preset=6 -dc \"{path}\"") { RedirectStandardOutput = true, UseShellExecute = false })!;
            using var target = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(target);
            process.WaitForExit();
            return process.ExitCode == 0 ? target.ToArray() : throw new InvalidDataException("xz");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
