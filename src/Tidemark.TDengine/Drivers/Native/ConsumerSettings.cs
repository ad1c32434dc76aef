using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Tidemark.Errors;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>Makes consumers. On their thread.</summary>
internal static class ConsumerSettings
{
    private const int ErrorTextBytes = 512;

    /// <summary>A consumer of these settings, connected and in no group yet.</summary>
    public static unsafe nint Create(Dsn dsn, SubscriptionOptions options, string doing)
    {
        var settings = TmqNative.CreateSettings();
        if (settings == 0) throw NativeError.OfResult(0, doing);
        try
        {
            foreach (var (key, value) in Of(dsn, options))
            {
                if (TmqNative.Set(settings, key, value) != 0)
                    throw new TidemarkException(ErrorCode.InvalidArgument, $"the client library {TaosLibrary.Version} does not take the setting {key} ({doing})", "Install the client library of the server's version.");
            }

            var text = stackalloc byte[ErrorTextBytes];
            text[0] = 0;
            var consumer = TmqNative.CreateConsumer(settings, text, ErrorTextBytes);
            if (consumer != 0) return consumer;
            var code = TaosNative.GetErrorCode(0);
            throw NativeError.Make(code, Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)), doing);
        }
        finally
        {
            TmqNative.FreeSettings(settings);
        }
    }

    /// <summary>Joins the group; waits for the first assignment.</summary>
    /// <returns>The library's code.</returns>
    public static int Subscribe(nint consumer, IReadOnlyList<string> topics, string doing)
    {
        var list = TmqNative.CreateList();
        if (list == 0) throw NativeError.OfResult(0, doing);
        try
        {
            foreach (var topic in topics)
            {
                var code = TmqNative.Append(list, topic);
                if (code != 0) return code;
            }

            return TmqNative.Subscribe(consumer, list);
        }
        finally
        {
            TmqNative.FreeList(list);
        }
    }

    private static IEnumerable<(string Key, string Value)> Of(Dsn dsn, SubscriptionOptions options)
    {
        yield return ("td.connect.ip", dsn.Host);
        yield return ("td.connect.port", dsn.Port.ToString(CultureInfo.InvariantCulture));
        yield return ("td.connect.user", dsn.User);
        yield return ("td.connect.pass", dsn.Password);
        yield return ("group.id", options.GroupId);
        yield return ("client.id", options.ClientId);
        yield return ("enable.auto.commit", "false");
        yield return ("auto.offset.reset", options.OffsetReset);
        yield return ("msg.with.table.name", "true");
        yield return ("experimental.snapshot.enable", options.Snapshot ? "true" : "false");
        if (options.BatchMeta) yield return ("msg.enable.batchmeta", "1");
        if (options.RawData) yield return ("msg.consume.rawdata", "1");
        if (options.ExcludeReplicated) yield return ("msg.consume.excluded", "1");
        yield return ("session.timeout.ms", Milliseconds(options.SessionTimeout));
        yield return ("max.poll.interval.ms", Milliseconds(options.MaxPollInterval));
        if (options.MinPollRows is { } rows) yield return ("min.poll.rows", rows.ToString(CultureInfo.InvariantCulture));
        if (options.FetchMaxWait is { } wait) yield return ("fetch.max.wait.ms", Milliseconds(wait));
    }

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
