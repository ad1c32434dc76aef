using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tidemark.Sandbox.Tests.Transcripts;

/// <summary>One WebSocket message of a transcript.</summary>
public sealed record TranscriptFrame(bool IsFromClient, bool IsText, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>The request id, as far as there is one.</summary>
    public ulong RequestId => IsText
        ? (Json?["args"] as JsonObject)?["req_id"] is JsonValue id && id.TryGetValue<ulong>(out var number) ? number : 0
        : Bytes.Length >= 8 ? BinaryPrimitives.ReadUInt64LittleEndian(Bytes) : 0;

    /// <summary>The message as JSON; null when it is none.</summary>
    public JsonObject? Json
    {
        get
        {
            try
            {
                return IsText ? JsonNode.Parse(Text) as JsonObject : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    public string Action => Json?["action"] is JsonValue action && action.TryGetValue<string>(out var name) ? name : string.Empty;

    public static TranscriptFrame Parse(JsonObject line) => new(
        (string)line["dir"]! == "c2s",
        (string)line["kind"]! == "text",
        line["text"] is { } text ? Encoding.UTF8.GetBytes((string)text!) : Convert.FromHexString((string?)line["hex"] ?? string.Empty));
}
