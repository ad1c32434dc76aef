using System.Buffers;
using System.Text;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Catalog;

/// <summary>Tag values between the catalog's form (see <see cref="ChildTable.Tags"/>) and that of messages.</summary>
internal static class TagValues
{
    /// <summary>A value as an alter message carries it: JSON as a tag set, NULL and empty JSON as an empty one.</summary>
    public static ReadOnlyMemory<byte>? Wire(ColumnDefinition tag, byte[]? value)
    {
        if (tag.Type != DataType.Json)
        {
            // Not in one expression: a null array converts to an empty memory, which is an empty text.
            if (value is null)
                return null;
            return value;
        }

        var output = new ArrayBufferWriter<byte>();
        Json(value).Encode(output);
        return output.WrittenMemory;
    }

    /// <summary>A value out of an alter message.</summary>
    public static byte[]? FromWire(DataType type, ReadOnlyMemory<byte>? value)
    {
        if (value is not { } bytes)
            return null;
        return type == DataType.Json ? FromJson(TagSet.Parse(bytes)) : bytes.ToArray();
    }

    /// <summary>All tags of a child table, with the names of those that are there.</summary>
    public static (TagSet Tags, IReadOnlyList<string> Names) Of(ChildTable table)
    {
        var definitions = table.SuperTable.Tags;
        if (definitions is [{ Type: DataType.Json } json])
            return (Json(table.TagValue(json)), table.TagValue(json) is null && !table.HasEmptyJson ? [] : [json.Name]);
        var values = new List<TagValue>(definitions.Count);
        var names = new List<string>(definitions.Count);
        foreach (var tag in definitions.OrderBy(t => t.ColumnId))
        {
            if (table.TagValue(tag) is not { } value)
                continue;
            values.Add(new((short)tag.ColumnId, null, tag.Type, value));
            names.Add(tag.Name);
        }

        return (new(values) { Version = table.TagsVersion }, names);
    }

    /// <summary>The tags of a create request, by name.</summary>
    public static List<TagAssignment> From(CreateChildTable request)
    {
        var tags = new List<TagAssignment>(request.TagNames.Count);
        if (request.Tags.IsJson)
        {
            if (request.TagNames.Count > 0)
                tags.Add(new(request.TagNames[0], FromJson(request.Tags)));
            return tags;
        }

        for (var i = 0; i < Math.Min(request.TagNames.Count, request.Tags.Values.Count); i++)
            tags.Add(new(request.TagNames[i], request.Tags.Values[i].Value.ToArray()));
        return tags;
    }

    private static TagSet Json(byte[]? text) => TagSet.FromJson(text is null ? null : Encoding.UTF8.GetString(text));

    private static byte[] FromJson(TagSet tags) => Encoding.UTF8.GetBytes(tags.ToJson() ?? string.Empty);
}
