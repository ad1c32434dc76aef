using System.Text.Json;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>The answer to a poll. One instance per subscription, for the names in it hardly ever change.</summary>
internal sealed class PollAnswer
{
    public bool HasMessage { get; private set; }

    public string Topic { get; private set; } = "";

    public string Database { get; private set; } = "";

    public int VgroupId { get; private set; }

    public ulong MessageId { get; private set; }

    public long Offset { get; private set; }

    /// <summary>Takes one field.</summary>
    public static void ReadField(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ref PollAnswer answer)
    {
        if (name.SequenceEqual("have_message"u8)) answer.HasMessage = reader.GetBoolean();
        else if (name.SequenceEqual("topic"u8)) answer.Topic = Text(ref reader, answer.Topic);
        else if (name.SequenceEqual("database"u8)) answer.Database = Text(ref reader, answer.Database);
        else if (name.SequenceEqual("vgroup_id"u8)) answer.VgroupId = reader.GetInt32();
        else if (name.SequenceEqual("message_id"u8)) answer.MessageId = reader.GetUInt64();
        else if (name.SequenceEqual("offset"u8)) answer.Offset = reader.GetInt64();
    }

    private static string Text(ref Utf8JsonReader reader, string last) =>
        reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(last) ? last : AnswerHead.ReadText(ref reader);
}
