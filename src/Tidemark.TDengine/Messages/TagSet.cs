using System.Buffers;
using Tidemark.TDengine.Messages.Encoding;

namespace Tidemark.TDengine.Messages;

/// <summary>The tags of a child table (values that are not NULL), or the members of a JSON tag.</summary>
/// <param name="Values">Sorted by column id, or by key.</param>
/// <param name="IsJson">Whether it is a JSON tag.</param>
public sealed record TagSet(IReadOnlyList<TagValue> Values, bool IsJson = false)
{
    /// <summary>The version in the head: 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Whether offsets have 16 bits, where that is not what the server's rule says (values of more than 127 bytes together); null by the rule.</summary>
    public bool? ForcedLarge { get; init; }

    /// <summary>Reads a tag set that fills <paramref name="bytes"/> exactly.</summary>
    /// <param name="bytes">The tag set; kept, not copied.</param>
    /// <param name="position">Where it lies in its message, for error texts.</param>
    /// <exception cref="TDengineFormatException">Not a tag set.</exception>
    public static TagSet Parse(ReadOnlyMemory<byte> bytes, long position = 0) => TagSetCodec.Read(bytes, position);

    /// <summary>Writes the tag set.</summary>
    /// <exception cref="InvalidOperationException">More than 64 KiB.</exception>
    public void Encode(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var writer = new WireWriter();
        Encode(writer);
        output.Write(writer.Written);
    }

    /// <summary>The tag set in an array of its own.</summary>
    public byte[] ToArray()
    {
        using var writer = new WireWriter();
        Encode(writer);
        return writer.Written.ToArray();
    }

    /// <summary>The tag set of a JSON text; empty for null, an empty text or <c>{}</c>.</summary>
    /// <exception cref="FormatException">Not a JSON object of strings, numbers, booleans and nulls.</exception>
    public static TagSet FromJson(string? json) => JsonTagText.Parse(json);

    /// <summary>The text of a JSON tag; null when it is empty, as the server shows it.</summary>
    /// <exception cref="TDengineFormatException">A member that is no JSON value.</exception>
    public string? ToJson() => JsonTagText.Write(this);

    internal void Encode(WireWriter writer) => TagSetCodec.Write(writer, this);
}
