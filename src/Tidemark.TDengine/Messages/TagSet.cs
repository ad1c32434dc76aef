using System.Buffers;

namespace Tidemark.TDengine.Messages;

/// <summary>The tags of a child table (values that are not NULL), or the members of a JSON tag.</summary>
/// <param name="Values">Sorted by column id, or by key.</param>
/// <param name="IsJson">Whether it is a JSON tag.</param>
public sealed record TagSet(IReadOnlyList<TagValue> Values, bool IsJson = false)
{
    /// <summary>The version in the head: 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Reads a tag set that fills <paramref name="bytes"/> exactly.</summary>
    /// <exception cref="TDengineFormatException">Not a tag set.</exception>
    public static TagSet Parse(ReadOnlyMemory<byte> bytes, long position = 0) => throw new NotSupportedException();

    /// <summary>Writes the tag set.</summary>
    public void Encode(IBufferWriter<byte> output) => throw new NotSupportedException();

    /// <summary>The tag set of a JSON text; empty for null, an empty text or <c>{}</c>.</summary>
    /// <exception cref="FormatException">Not a JSON object of strings, numbers, booleans and nulls.</exception>
    public static TagSet FromJson(string? json) => throw new NotSupportedException();

    /// <summary>The text of a JSON tag; null when it is empty.</summary>
    public string? ToJson() => throw new NotSupportedException();
}
