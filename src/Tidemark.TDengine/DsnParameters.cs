using System.Globalization;
using Tidemark.Errors;

namespace Tidemark.TDengine;

/// <summary>The parameters that a DSN may carry.</summary>
public static class DsnParameters
{
    /// <summary>Cloud token, sent in the address of the WebSocket. Secret.</summary>
    public const string Token = "token";

    /// <summary>Limit of connecting and of the handshake, e.g. <c>5s</c>.</summary>
    public const string ConnectTimeout = "connect_timeout";

    /// <summary>Limit of one answer, e.g. <c>5m</c>.</summary>
    public const string Timeout = "timeout";

    /// <summary>Limit of sending one request, e.g. <c>60s</c>.</summary>
    public const string WriteTimeout = "write_timeout";

    /// <summary>A ping is sent after this much silence, e.g. <c>20s</c>; the connection is lost after three times as much.</summary>
    public const string KeepAlive = "keep_alive";

    /// <summary>The longest message accepted, e.g. <c>256MiB</c>.</summary>
    public const string MaxMessageSize = "max_message_size";

    /// <summary>A PEM file with the certificates to trust.</summary>
    public const string TlsCa = "tls_ca";

    /// <summary>Native driver: the client library, a path or a name, instead of the system's <c>libtaos.so</c>.</summary>
    public const string Library = "library";

    /// <summary>Native driver: the directory with the library's <c>taos.cfg</c>, instead of one made for the purpose.</summary>
    public const string ConfigDirectory = "config_dir";

    private static readonly string[] OfWebSocket = [ConnectTimeout, KeepAlive, MaxMessageSize, Timeout, TlsCa, Token, WriteTimeout];
    private static readonly string[] OfNative = [ConfigDirectory, ConnectTimeout, Library, Timeout];

    /// <summary>Those of a transport, for messages.</summary>
    public static IReadOnlyList<string> Of(DsnTransport transport) => transport == DsnTransport.Native ? OfNative : OfWebSocket;

    internal static bool IsSecret(string name) =>
        name.Contains("token", StringComparison.OrdinalIgnoreCase)
        || name.Contains("secret", StringComparison.OrdinalIgnoreCase)
        || name.Contains("key", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("pass", StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks the value of a known parameter; others pass.</summary>
    internal static void Validate(string name, string value)
    {
        switch (name.ToLowerInvariant())
        {
            case ConnectTimeout or Timeout or WriteTimeout or KeepAlive: ParseDuration(name, value); break;
            case MaxMessageSize: ParseSize(name, value); break;
            case Token or TlsCa or Library or ConfigDirectory when value.Length == 0: throw Bad(name, "is empty", $"Give it a value or leave {name} out.");
        }
    }

    internal static TimeSpan ParseDuration(string name, string value)
    {
        var (number, unit) = Split(value);
        double? factor = unit switch { "ms" => 0.001, "" or "s" => 1, "m" or "min" => 60, "h" => 3600, _ => null };
        if (number is { } amount && factor is { } seconds && amount * seconds is > 0 and <= 86_400 * 20)
            return TimeSpan.FromSeconds(amount * seconds);
        throw Bad(name, $"is not a duration: '{value}'", "Write a number with ms, s, m or h, for example 500ms, 30s or 5m.");
    }

    internal static int ParseSize(string name, string value)
    {
        var (number, unit) = Split(value);
        double? factor = unit.ToLowerInvariant() switch
        {
            "" or "b" => 1, "kb" => 1e3, "kib" or "k" => 1 << 10, "mb" => 1e6, "mib" or "m" => 1 << 20, "gb" => 1e9, "gib" or "g" => 1 << 30, _ => null,
        };
        if (number is { } amount && factor is { } bytes && amount * bytes is >= 65_536 and <= 1 << 30) return (int)(amount * bytes);
        throw Bad(name, $"is not a size between 64 KiB and 1 GiB: '{value}'", "Write a number with KiB, MiB or GiB, for example 256MiB.");
    }

    private static (double? Number, string Unit) Split(string value)
    {
        var end = 0;
        while (end < value.Length && (char.IsAsciiDigit(value[end]) || value[end] == '.')) end++;
        var number = double.TryParse(value.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsed) ? parsed : (double?)null;
        return (number, value[end..].Trim());
    }

    private static TidemarkException Bad(string name, string what, string hint) =>
        new(ErrorCode.InvalidArgument, $"the DSN parameter {name} {what}", hint);
}
