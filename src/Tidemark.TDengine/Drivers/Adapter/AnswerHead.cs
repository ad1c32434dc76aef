using System.Text;
using System.Text.Json;
using Tidemark.Errors;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>What every JSON answer of taosAdapter begins with.</summary>
/// <param name="Code">0 for success.</param>
/// <param name="Message">The error's text.</param>
/// <param name="RequestId">Repeats the request's.</param>
internal readonly record struct AnswerHead(int Code, string Message, ulong RequestId)
{
    /// <summary>Finds the request id of a JSON answer without reading the rest.</summary>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.ProtocolViolation"/>.</exception>
    public static ulong FindRequestId(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            Begin(ref reader);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var found = reader.ValueTextEquals("req_id"u8);
                reader.Read();
                if (found) return reader.GetUInt64();
                reader.Skip();
            }
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            throw NotJson(json, error);
        }

        throw NotJson(json, null);
    }

    /// <summary>Reads the fields of a JSON answer one by one: code, message and request id here, the others through <paramref name="field"/>.</summary>
    /// <typeparam name="TState">What the others are written to.</typeparam>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.ProtocolViolation"/>.</exception>
    public static AnswerHead Read<TState>(ReadOnlySpan<byte> json, ref TState state, FieldReader<TState> field)
    {
        var code = 0;
        var message = "";
        ulong requestId = 0;
        try
        {
            var reader = new Utf8JsonReader(json);
            Begin(ref reader);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                reader.Read();
                if (name.SequenceEqual("code"u8)) code = reader.GetInt32();
                else if (name.SequenceEqual("message"u8)) message = ReadText(ref reader);
                else if (name.SequenceEqual("req_id"u8)) requestId = reader.GetUInt64();
                else field(name, ref reader, ref state);
                reader.Skip();
            }
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            throw NotJson(json, error);
        }

        return new AnswerHead(code, message, requestId);
    }

    /// <summary>A string or null; bytes that are not UTF-8 (taosAdapter passes them on) become replacement characters.</summary>
    public static string ReadText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return "";
        if (reader.TokenType != JsonTokenType.String) throw new FormatException("a string is expected");
        return reader.ValueIsEscaped ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
    }

    /// <summary>An array of numbers, or null for an empty one.</summary>
    public static List<long> ReadNumbers(ref Utf8JsonReader reader)
    {
        var numbers = new List<long>();
        if (reader.TokenType == JsonTokenType.Null) return numbers;
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("an array is expected");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) numbers.Add(reader.GetInt64());
        return numbers;
    }

    private static void Begin(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new FormatException("an object is expected");
    }

    private static TidemarkException NotJson(ReadOnlySpan<byte> json, Exception? cause) => new(
        ErrorCode.ProtocolViolation,
        $"the server sent an answer that cannot be read: {Encoding.UTF8.GetString(json[..Math.Min(json.Length, 200)])}",
        "Is this taosAdapter?",
        cause: cause);
}

/// <summary>Reads one field whose value the reader stands at; fields it does not know it leaves alone.</summary>
internal delegate void FieldReader<TState>(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ref TState state);
