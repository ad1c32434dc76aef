using System.Globalization;
using System.Text.Json;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>
/// The subscribe request. Every setting is a JSON string: a number or a bool makes taosAdapter drop the request without an answer.
/// </summary>
internal static class SubscribeRequest
{
    public static ReadOnlyMemory<byte> ToBytes(ulong requestId, Dsn dsn, SubscriptionOptions options) => AdapterRequest.Json("subscribe", requestId, args =>
    {
        args.WriteString("user"u8, dsn.User);
        args.WriteString("password"u8, dsn.Password);
        args.WriteString("group_id"u8, options.GroupId);
        args.WriteString("client_id"u8, options.ClientId);
        args.WriteStartArray("topics"u8);
        foreach (var topic in options.Topics) args.WriteStringValue(topic);
        args.WriteEndArray();
        args.WriteString("auto_commit"u8, "false");
        args.WriteString("offset_reset"u8, options.OffsetReset);
        args.WriteString("with_table_name"u8, "true");
        args.WriteString("snapshot_enable"u8, options.Snapshot ? "true" : "false");
        if (options.BatchMeta) args.WriteString("enable_batch_meta"u8, "1");
        if (options.RawData) args.WriteString("msg_consume_rawdata"u8, "1");
        if (options.ExcludeReplicated) args.WriteString("msg_consume_excluded"u8, "1");
        args.WriteString("session_timeout_ms"u8, Milliseconds(options.SessionTimeout));
        args.WriteString("max_poll_interval_ms"u8, Milliseconds(options.MaxPollInterval));
        args.WriteString("app"u8, "tidemark");
        WriteConfig(args, options);
    });

    // Keys of the client library that taosAdapter has no name of its own for.
    private static void WriteConfig(Utf8JsonWriter args, SubscriptionOptions options)
    {
        if (options.MinPollRows is null && options.FetchMaxWait is null) return;
        args.WriteStartObject("config"u8);
        if (options.MinPollRows is { } rows) args.WriteString("min.poll.rows"u8, rows.ToString(CultureInfo.InvariantCulture));
        if (options.FetchMaxWait is { } wait) args.WriteString("fetch.max.wait.ms"u8, Milliseconds(wait));
        args.WriteEndObject();
    }

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
