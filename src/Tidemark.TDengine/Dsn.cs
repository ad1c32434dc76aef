using System.Globalization;
using System.Text;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;

namespace Tidemark.TDengine;

/// <summary>
/// Where a TDengine server is and as whom to sign in: <c>&lt;taos|tmq&gt;[+ws|+wss]://user:password@host:port/database?param=value</c>.
/// Source: taosX's DSN. User, password, database and parameters are percent-encoded; an IPv6 address stands in brackets.
/// <see cref="ToString"/> never shows the password or the token.
/// </summary>
public sealed record Dsn
{
    /// <summary>The user when the DSN names none.</summary>
    public const string DefaultUser = "root";

    /// <summary>The password when the DSN has none.</summary>
    public const string DefaultPassword = "taosdata";

    /// <summary>What the connection is for. Default <see cref="DsnProtocol.Taos"/>.</summary>
    public DsnProtocol Protocol { get; init; }

    /// <summary>How to get there.</summary>
    public DsnTransport Transport { get; init; } = DsnTransport.WebSocket;

    /// <summary>The user.</summary>
    public string User { get; init; } = DefaultUser;

    /// <summary>The password. Secret.</summary>
    public string Password { get; init; } = DefaultPassword;

    /// <summary>A name or an address; IPv6 without brackets.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>The port.</summary>
    public int Port { get; init; } = 6041;

    /// <summary>The database; null when none is named.</summary>
    public string? Database { get; init; }

    /// <summary>The parameters in their order, decoded, unknown ones included. May hold secrets.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>The cloud token; null without. Secret.</summary>
    public string? Token => Parameter(DsnParameters.Token);

    /// <summary>Reads a DSN.</summary>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.InvalidArgument"/>: names the part and the cure. Unknown parameters are
    /// kept and refused by <see cref="EnsureKnownParameters"/>; values of known ones are checked here.</exception>
    public static Dsn Parse(string text) => DsnParser.Parse(text);

    /// <summary>The decoded value of a parameter; null without.</summary>
    public string? Parameter(string name)
    {
        foreach (var (key, value) in Parameters)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase)) return value;
        }

        return null;
    }

    /// <summary>Refuses parameters that nobody reads, so that a misspelt one is not silently without effect.</summary>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.InvalidArgument"/> with the list of the known ones.</exception>
    public void EnsureKnownParameters()
    {
        var unknown = Parameters.Select(p => p.Key).Where(k => !DsnParameters.Of(Transport).Contains(k, StringComparer.OrdinalIgnoreCase)).ToList();
        if (unknown.Count == 0) return;
        throw new TidemarkException(
            ErrorCode.InvalidArgument,
            $"the DSN has {(unknown.Count == 1 ? "an unknown parameter" : "unknown parameters")}: {string.Join(", ", unknown)}",
            $"Known parameters of {(Transport == DsnTransport.Native ? "the native driver" : "the WebSocket")}: {string.Join(", ", DsnParameters.Of(Transport))}");
    }

    /// <summary>The same place reached another way.</summary>
    public Dsn WithTransport(DsnTransport transport, int port) => this with { Transport = transport, Port = port };

    /// <summary>The given limits with those of the DSN's parameters on top.</summary>
    public ConnectionOptions Apply(ConnectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Parameter(DsnParameters.ConnectTimeout) is { } connect)
        {
            var limit = DsnParameters.ParseDuration(DsnParameters.ConnectTimeout, connect);
            options = options with { ConnectTimeout = limit, HandshakeTimeout = limit };
        }

        if (Parameter(DsnParameters.Timeout) is { } answer)
            options = options with { AnswerTimeout = DsnParameters.ParseDuration(DsnParameters.Timeout, answer) };
        if (Parameter(DsnParameters.WriteTimeout) is { } write)
            options = options with { WriteTimeout = DsnParameters.ParseDuration(DsnParameters.WriteTimeout, write) };
        if (Parameter(DsnParameters.KeepAlive) is { } keepAlive)
        {
            var interval = DsnParameters.ParseDuration(DsnParameters.KeepAlive, keepAlive);
            options = options with { KeepAliveInterval = interval, KeepAliveTimeout = interval * 2 };
        }

        if (Parameter(DsnParameters.MaxMessageSize) is { } size)
            options = options with { MaxMessageBytes = DsnParameters.ParseSize(DsnParameters.MaxMessageSize, size) };
        if (Parameter(DsnParameters.TlsCa) is { } path) options = options with { TrustedCertificatesPath = path };
        return options;
    }

    /// <summary>The DSN with its password and token, for storing it where secrets may be stored. <see cref="Parse"/> reads it back.</summary>
    public string ToSecretString() => Format(showSecrets: true);

    /// <summary>The DSN for people: password and token as <c>***</c>.</summary>
    public override string ToString() => Format(showSecrets: false);

    private string Format(bool showSecrets)
    {
        var text = new StringBuilder();
        text.Append(Protocol == DsnProtocol.Tmq ? "tmq" : "taos");
        text.Append(Transport switch { DsnTransport.WebSocket => "+ws", DsnTransport.SecureWebSocket => "+wss", _ => "" });
        text.Append("://").Append(Uri.EscapeDataString(User)).Append(':');
        text.Append(showSecrets ? Uri.EscapeDataString(Password) : "***").Append('@');
        text.Append(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host);
        text.Append(':').Append(Port.ToString(CultureInfo.InvariantCulture));
        if (Database is not null) text.Append('/').Append(Uri.EscapeDataString(Database));
        var separator = '?';
        foreach (var (key, value) in Parameters)
        {
            var shown = showSecrets || !DsnParameters.IsSecret(key) ? Uri.EscapeDataString(value) : "***";
            text.Append(separator).Append(Uri.EscapeDataString(key)).Append('=').Append(shown);
            separator = '&';
        }

        return text.ToString();
    }
}
