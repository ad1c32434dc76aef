using System.Globalization;
using Tidemark.Sandbox.WebSockets;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>The settings of one consumer. Source: defaults and ranges of a 3.3.7.5 client library and adapter.</summary>
internal sealed class ConsumerSettings
{
    private const int UnknownKey = 65534;

    public string Group { get; private set; } = string.Empty;

    public string ClientId { get; private set; } = string.Empty;

    /// <summary>earliest, latest or none.</summary>
    public string OffsetReset { get; private set; } = "latest";

    public bool AutoCommit { get; private set; }

    public TimeSpan AutoCommitInterval { get; private set; } = TimeSpan.FromSeconds(5);

    public bool WithTableName { get; private set; }

    public bool Snapshot { get; private set; }

    public bool BatchMeta { get; private set; }

    public bool ExcludesRawWrites { get; private set; }

    /// <summary>Rows of the log travel as raw submit data.</summary>
    public bool WantsSubmitData { get; private set; }

    public int MinPollRows { get; private set; } = 4096;

    public TimeSpan MaxPollInterval { get; private set; } = TimeSpan.FromSeconds(300);

    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"tbname:{(WithTableName ? 1 : 0)},commit:{(AutoCommit ? 1 : 0)},interval:{AutoCommitInterval.TotalMilliseconds:0}ms,reset:{OffsetReset}");

    /// <summary>Reads the arguments of a subscribe action.</summary>
    /// <exception cref="BadArgumentsException">A value that is no JSON string.</exception>
    /// <exception cref="AdapterException">A value that the adapter refuses, in its words.</exception>
    /// <exception cref="Catalog.SandboxException">A key that the client library does not know.</exception>
    public static ConsumerSettings Read(Arguments arguments)
    {
        var settings = new ConsumerSettings { ClientId = arguments.Text("client_id") };
        var reset = arguments.Text("offset_reset");
        if (reset.Length == 0) reset = arguments.Text("offset_rest");
        var pairs = new List<KeyValuePair<string, string>>
        {
            new("group.id", arguments.Text("group_id")),
            new("auto.offset.reset", reset),
            new("enable.auto.commit", arguments.Text("auto_commit")),
            new("auto.commit.interval.ms", arguments.Text("auto_commit_interval_ms")),
            new("experimental.snapshot.enable", arguments.Text("snapshot_enable")),
            new("msg.with.table.name", arguments.Text("with_table_name")),
            new("msg.enable.batchmeta", arguments.Text("enable_batch_meta")),
            new("msg.consume.excluded", arguments.Text("msg_consume_excluded")),
            new("msg.consume.rawdata", arguments.Text("msg_consume_rawdata")),
            new("session.timeout.ms", arguments.Text("session_timeout_ms")),
            new("max.poll.interval.ms", arguments.Text("max_poll_interval_ms")),
        };
        pairs.AddRange(arguments.Pairs("config"));
        foreach (var (key, value) in pairs)
            if (value.Length > 0)
                settings.Set(key, value);
        if (settings.Group.Length == 0) throw new AdapterException("malloc tmq element failed or group is empty");
        return settings;
    }

    private void Set(string key, string value)
    {
        switch (key)
        {
            case "group.id": Group = value; break;
            case "client.id": ClientId = value; break;
            case "auto.offset.reset": OffsetReset = value is "earliest" or "latest" or "none" ? value : throw Failed(); break;
            case "enable.auto.commit": AutoCommit = ParseAdapterBool(value); break;
            case "auto.commit.interval.ms": AutoCommitInterval = TimeSpan.FromMilliseconds(ParseAdapterInt(value)); break;
            case "experimental.snapshot.enable": Snapshot = ParseBool(value); break;
            case "msg.with.table.name": WithTableName = ParseBool(value); break;
            case "msg.enable.batchmeta": BatchMeta = ParseRange(value, 0, int.MaxValue) != 0; break;
            case "msg.consume.excluded": ExcludesRawWrites = ParseRange(value, 0, int.MaxValue) != 0; break;
            case "msg.consume.rawdata": WantsSubmitData = ParseRange(value, 0, int.MaxValue) != 0; break;
            case "min.poll.rows": MinPollRows = (int)ParseRange(value, 1, int.MaxValue); break;
            case "session.timeout.ms": ParseRange(value, 6000, 1_800_000); break;
            case "heartbeat.interval.ms": ParseRange(value, 1000, int.MaxValue); break;
            case "max.poll.interval.ms": MaxPollInterval = TimeSpan.FromMilliseconds(ParseRange(value, 1000, int.MaxValue)); break;
            case "fetch.max.wait.ms": ParseRange(value, 1, int.MaxValue); break;
            case "enable.replay": ParseBool(value); break;
            case "td.connect.ip" or "td.connect.user" or "td.connect.pass" or "td.connect.port" or "td.connect.db": break;
            default: throw new Catalog.SandboxException(UnknownKey, "Unknown error 65534");
        }
    }

    private static AdapterException Failed() => new("fail");

    private static bool ParseBool(string value) => value switch
    {
        "true" => true,
        "false" => false,
        _ => throw Failed(),
    };

    private static bool ParseAdapterBool(string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new AdapterException($"strconv.ParseBool: parsing \"{value}\": invalid syntax"),
    };

    private static long ParseAdapterInt(string value) => long.TryParse(value, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new AdapterException($"strconv.ParseInt: parsing \"{value}\": invalid syntax");

    private static long ParseRange(string value, long from, long to) =>
        long.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to ? number : throw Failed();
}
