using System.Globalization;
using System.Text.Json;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>A text request: its action, its request id as far as it can be read, and its arguments.</summary>
internal sealed class ActionRequest(string action, ulong requestId, JsonElement? arguments)
{
    public string Action { get; } = action;

    public ulong RequestId { get; } = requestId;

    /// <summary>The arguments; reading them fails where the request has none, or a request id that is no unsigned number.</summary>
    public Arguments Arguments
    {
        get
        {
            if (arguments is not { ValueKind: JsonValueKind.Object } element) throw new BadArgumentsException();
            var read = new Arguments(element);
            read.Unsigned("req_id");
            return read;
        }
    }

    /// <summary>The statement it carries, if it carries one.</summary>
    public string? Sql => arguments is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty("sql", out var sql)
        && sql.ValueKind == JsonValueKind.String ? sql.GetString() : null;

    /// <summary>Null when the text is no request at all.</summary>
    public static ActionRequest? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            var action = string.Empty;
            if (root.TryGetProperty("action", out var name) && name.ValueKind != JsonValueKind.Null)
            {
                if (name.ValueKind != JsonValueKind.String) return null;
                action = name.GetString()!;
            }

            if (!root.TryGetProperty("args", out var args)) return new ActionRequest(action, 0, null);
            return new ActionRequest(action, ReadRequestId(args), args.Clone());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A number written as text is taken, anything else is 0: the id is for the answer even where the request is refused.</summary>
    private static ulong ReadRequestId(JsonElement args)
    {
        if (args.ValueKind != JsonValueKind.Object || !args.TryGetProperty("req_id", out var id)) return 0;
        return id.ValueKind switch
        {
            JsonValueKind.Number when id.TryGetUInt64(out var number) => number,
            JsonValueKind.String when ulong.TryParse(id.GetString(), CultureInfo.InvariantCulture, out var number) => number,
            _ => 0,
        };
    }
}
