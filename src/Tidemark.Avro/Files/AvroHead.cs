using System.Text;

namespace Tidemark.Avro.Files;

/// <summary>The head of a container file: magic, metadata, sync marker.</summary>
/// <remarks>Source: the Avro 1.x specification, "Object Container Files".</remarks>
internal sealed record AvroHead(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Metadata, ReadOnlyMemory<byte> Sync)
{
    public const int SyncLength = 16;
    public const string CodecKey = "avro.codec";
    public const string SchemaKey = "avro.schema";

    /// <summary>A head is not longer than this.</summary>
    private const int MostBytes = 16 << 20;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Magic => "Obj\u0001"u8;

    /// <summary>Reads a head from the start of a window and moves behind it.</summary>
    /// <exception cref="AvroFormatException">Not a container file, or cut off in its head.</exception>
    public static AvroHead Read(InputWindow window)
    {
        window.Fill(Magic.Length);
        var there = window.Bytes.Span[..Math.Min(Magic.Length, window.Bytes.Length)];
        if (!there.SequenceEqual(Magic[..there.Length])) throw AvroFormatException.Corrupt("not an Avro file", 0);
        if (there.Length < Magic.Length) throw AvroFormatException.Truncated($"an Avro file of {there.Length} bytes", there.Length);
        while (true)
        {
            try
            {
                var head = Parse(window.Bytes.Span, out var length);
                window.Advance(length);
                return head;
            }
            catch (AvroFormatException e) when (e.Code == Errors.ErrorCode.Truncated)
            {
                if (window.Bytes.Length > MostBytes) throw AvroFormatException.Unsupported($"a head of more than {MostBytes} bytes", 0);
                if (!window.FillMore()) throw AvroFormatException.Truncated("the head of an Avro file has no end", e.Position);
            }
        }
    }

    /// <summary>The bytes of a head.</summary>
    public static byte[] Write(string codec, string schema, IEnumerable<KeyValuePair<string, string>> more, ReadOnlySpan<byte> sync)
    {
        KeyValuePair<string, string>[] entries = [new(CodecKey, codec), new(SchemaKey, schema), .. more];
        var bytes = new byte[Magic.Length + (2 * AvroEncoder.MostLongBytes) + sync.Length + entries.Sum(e => (2 * AvroEncoder.MostLongBytes) + Utf8.GetByteCount(e.Key) + Utf8.GetByteCount(e.Value))];
        Magic.CopyTo(bytes);
        var at = Magic.Length;
        at += AvroEncoder.WriteLong(bytes.AsSpan(at), entries.Length);
        foreach (var (key, value) in entries)
        {
            at += AvroEncoder.WriteBytes(bytes.AsSpan(at), Utf8.GetBytes(key));
            at += AvroEncoder.WriteBytes(bytes.AsSpan(at), Utf8.GetBytes(value));
        }

        at += AvroEncoder.WriteLong(bytes.AsSpan(at), 0);
        sync.CopyTo(bytes.AsSpan(at));
        return bytes[..(at + sync.Length)];
    }

    /// <summary>The text of an entry; null without.</summary>
    /// <exception cref="AvroFormatException">Not UTF-8.</exception>
    public string? Text(string key)
    {
        if (!Metadata.TryGetValue(key, out var value)) return null;
        try
        {
            return Utf8.GetString(value.Span);
        }
        catch (DecoderFallbackException e)
        {
            throw AvroFormatException.Corrupt($"the entry '{key}' of the head is not UTF-8", 0, e);
        }
    }

    private static AvroHead Parse(ReadOnlySpan<byte> bytes, out int length)
    {
        var decoder = new AvroDecoder(bytes);
        decoder.ReadFixed(Magic.Length);
        var metadata = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        for (var count = decoder.ReadBlockCount(); count != 0; count = decoder.ReadBlockCount())
        {
            for (; count > 0; count--) metadata[Encoding.UTF8.GetString(decoder.ReadBytes())] = decoder.ReadBytes().ToArray();
        }

        var sync = decoder.ReadFixed(SyncLength).ToArray();
        length = decoder.Position;
        return new AvroHead(metadata, sync);
    }
}
