using System.Text.Json;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>The arguments of one action. Absent and null members are defaults; a member of another type is an error.</summary>
internal readonly struct Arguments(JsonElement element)
{
    public string Text(string name) => Find(name, JsonValueKind.String) is { } value ? value.GetString()! : string.Empty;

    public bool Flag(string name) => Find(name, JsonValueKind.True) is { } value && value.GetBoolean();

    public ulong Unsigned(string name) => Find(name, JsonValueKind.Number) is { } value ? Accept(value.TryGetUInt64(out var number), number) : 0;

    public long Signed(string name) => Find(name, JsonValueKind.Number) is { } value ? Accept(value.TryGetInt64(out var number), number) : 0;

    public bool Has(string name) => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public IReadOnlyList<string> Texts(string name)
    {
        if (Find(name, JsonValueKind.Array) is not { } array) return [];
        var texts = new List<string>();
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String) throw new BadArgumentsException();
            texts.Add(item.GetString()!);
        }

        return texts;
    }

    public IEnumerable<Arguments> Objects(string name)
    {
        if (Find(name, JsonValueKind.Array) is not { } array) yield break;
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object) throw new BadArgumentsException();
            yield return new Arguments(item);
        }
    }

    public IEnumerable<KeyValuePair<string, string>> Pairs(string name)
    {
        if (Find(name, JsonValueKind.Object) is not { } pairs) yield break;
        foreach (var pair in pairs.EnumerateObject())
        {
            if (pair.Value.ValueKind != JsonValueKind.String) throw new BadArgumentsException();
            yield return new(pair.Name, pair.Value.GetString()!);
        }
    }

    private static T Accept<T>(bool good, T value) => good ? value : throw new BadArgumentsException();

    private JsonElement? Find(string name, JsonValueKind kind)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        var actual = value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;
        return actual == kind ? value : throw new BadArgumentsException();
    }
}
