using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tidemark.Sandbox.Tests.Transcripts;

/// <summary>Takes out of a JSON answer what differs from server to server and from run to run.</summary>
internal static class AnswerNormalizer
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Normalize(RecordedServer recorded, TranscriptFrame request, TranscriptFrame answer, bool isRecorded)
    {
        if (answer.Json is not { } json) return answer.Text;
        if (json.ContainsKey("timing")) json["timing"] = 0;
        switch (request.Action)
        {
            case "poll":
                if (json["offset"] is { } offset && (long)offset > 0) json["offset"] = "version";
                NormalizeVgroup(recorded, json, isRecorded);
                break;
            case "assignment" when json["assignment"] is JsonArray assignments: json["assignment"] = Assignments(recorded, assignments, isRecorded); break;
            case "position" or "committed" when json[request.Action] is JsonArray offsets:
                json[request.Action] = new JsonArray([.. offsets.Select(value => (JsonNode)((long)value! < 0 ? ((long)value!).ToString(CultureInfo.InvariantCulture) : "version"))]);
                break;
            case "commit_offset": NormalizeVgroup(recorded, json, isRecorded); break;
            case "get_server_info" when json["info"] is { } info: json["info"] = ((string)info!).Split('\n')[0]; break;
        }

        return Regex.Replace(json.ToJsonString(Readable), "taos:0x[0-9a-f]+ or data:0x[0-9a-f]+ is NULL", "data is NULL", RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    private static void NormalizeVgroup(RecordedServer recorded, JsonObject json, bool isRecorded)
    {
        if (!isRecorded && (int?)json["vgroup_id"] is { } id) json["vgroup_id"] = recorded.RecordedVgroup(id);
    }

    private static JsonArray Assignments(RecordedServer recorded, JsonArray assignments, bool isRecorded)
    {
        var normal = new List<(int Vgroup, JsonObject Json)>();
        foreach (var assignment in assignments)
        {
            var id = (int)assignment!["vgroup_id"]!;
            if (!isRecorded) id = recorded.RecordedVgroup(id);
            var (offset, begin, end) = ((long)assignment["offset"]!, (long)assignment["begin"]!, (long)assignment["end"]!);
            normal.Add((id, new JsonObject
            {
                ["vgroup_id"] = id,
                ["offset"] = offset < begin ? "gone" : offset > end ? "beyond" : "there",
                ["begin"] = begin == 0 ? "first" : "later",
            }));
        }

        return new JsonArray([.. normal.OrderBy(pair => pair.Vgroup).Select(pair => (JsonNode)pair.Json)]);
    }
}
