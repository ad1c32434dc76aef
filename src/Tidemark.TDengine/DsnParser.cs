using System.Buffers;
using System.Globalization;
using System.Net;
using Tidemark.Errors;

namespace Tidemark.TDengine;

/// <summary>Reads the text of a DSN. No message repeats the part with the password.</summary>
internal static class DsnParser
{
    private const string Form = "The form is <taos|tmq>[+ws|+wss]://user:password@host:port/database?param=value, "
        + "for example taos+ws://root:password@localhost:6041/power";

    private static readonly SearchValues<char> NotInHost = SearchValues.Create(" \t,;\"'<>\\#");

    public static Dsn Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        var schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        if (schemeEnd < 0) throw Bad("has no scheme", Form);
        var (protocol, transport) = ParseScheme(text[..schemeEnd]);

        var rest = text[(schemeEnd + 3)..];
        var query = "";
        var at = EndOfUser(rest);
        var tail = at < 0 ? rest : rest[(at + 1)..];
        var question = tail.IndexOf('?', StringComparison.Ordinal);
        if (question >= 0)
        {
            query = tail[(question + 1)..];
            tail = tail[..question];
        }

        var (user, password) = at < 0 ? (Dsn.DefaultUser, Dsn.DefaultPassword) : ParseUser(rest[..at]);
        var parameters = ParseQuery(query);
        if (transport == DsnTransport.WebSocket && parameters.Exists(p => p.Key.Equals(DsnParameters.TlsCa, StringComparison.OrdinalIgnoreCase)))
            throw Bad($"has the parameter {DsnParameters.TlsCa}, and no TLS to use it for", "Write taos+wss instead of taos+ws, or leave it out.");
        var slash = tail.IndexOf('/', StringComparison.Ordinal);
        var database = slash < 0 || slash == tail.Length - 1 ? null : Decode("database", tail[(slash + 1)..]);
        if (database is not null && database.Contains('/', StringComparison.Ordinal))
            throw Bad($"has more than a database behind the host: '{database}'", "A super table is an option of the command, not part of the DSN.");
        var (host, port) = ParseHost(slash < 0 ? tail : tail[..slash]);
        return new Dsn
        {
            Protocol = protocol,
            Transport = transport,
            User = user,
            Password = password,
            Host = host,
            Port = port ?? DefaultPort(transport, parameters),
            Database = database,
            Parameters = parameters,
        };
    }

    // A raw '?', '/' or '@' inside a password is taken as part of it where that is the only reading.
    private static int EndOfUser(string rest)
    {
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var last = rest.LastIndexOf('@');
        if (last < question || question < 0 || !rest.AsSpan(question, last - question).Contains('=')) return last;
        var before = question == 0 ? -1 : rest.LastIndexOf('@', question - 1);
        if (before >= 0) return before;
        throw Bad("can be read in two ways, because of a '?' before an '@'", "Percent-encode '?' as %3F in user and password, and '@' as %40 in parameters.");
    }

    private static int DefaultPort(DsnTransport transport, List<KeyValuePair<string, string>> parameters) => transport switch
    {
        DsnTransport.Native => 6030,
        DsnTransport.SecureWebSocket when parameters.Exists(p => p.Key.Equals(DsnParameters.Token, StringComparison.OrdinalIgnoreCase)) => 443,
        _ => 6041,
    };

    private static (DsnProtocol Protocol, DsnTransport Transport) ParseScheme(string scheme) => scheme.ToLowerInvariant() switch
    {
        "taos" => (DsnProtocol.Taos, DsnTransport.Native),
        "taos+ws" or "ws" => (DsnProtocol.Taos, DsnTransport.WebSocket),
        "taos+wss" or "wss" => (DsnProtocol.Taos, DsnTransport.SecureWebSocket),
        "tmq" => (DsnProtocol.Tmq, DsnTransport.Native),
        "tmq+ws" => (DsnProtocol.Tmq, DsnTransport.WebSocket),
        "tmq+wss" => (DsnProtocol.Tmq, DsnTransport.SecureWebSocket),
        "taos+http" or "http" => throw Bad("asks for HTTP (REST)", "Subscription needs the WebSocket: write taos+ws instead of taos+http."),
        "taos+https" or "https" => throw Bad("asks for HTTPS (REST)", "Subscription needs the WebSocket: write taos+wss instead of taos+https."),
        _ => throw Bad($"has an unknown scheme '{scheme}'", Form),
    };

    private static (string User, string Password) ParseUser(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var user = Decode("user", colon < 0 ? text : text[..colon]);
        var password = colon < 0 ? Dsn.DefaultPassword : Decode("password", text[(colon + 1)..]);
        return (user.Length == 0 ? Dsn.DefaultUser : user, password);
    }

    private static (string Host, int? Port) ParseHost(string text)
    {
        string host;
        string? port = null;
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0) throw Bad("has an IPv6 address without its closing bracket", "Write [::1]:6041.");
            host = text[1..end];
            if (!IPAddress.TryParse(host, out _)) throw Bad($"has no address in its brackets: '{host}'", "Write [::1]:6041.");
            var after = text[(end + 1)..];
            if (after.StartsWith(':')) port = after[1..];
            else if (after.Length > 0) throw Bad($"has '{after}' behind the IPv6 address", "Only :port may follow the bracket.");
        }
        else
        {
            var colon = text.LastIndexOf(':');
            if (colon >= 0 && text.IndexOf(':', StringComparison.Ordinal) != colon)
                throw Bad($"has several colons in its host: '{text}'", "Put an IPv6 address in brackets: [::1]:6041; percent-encode ':' and '@' in user and password.");
            host = colon < 0 ? text : text[..colon];
            if (colon >= 0) port = text[(colon + 1)..];
        }

        if (host.Length == 0) host = "localhost";
        if (host.AsSpan().ContainsAny(NotInHost))
            throw Bad($"has a host that is not a name or an address: '{host}'", "Name one host; percent-encode '/', '?', '#' and '@' in user and password.");
        if (port is null or "") return (host, null);
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            throw Bad($"has a port that is not a number from 1 to 65535: '{port}'", "taosAdapter listens on 6041; percent-encode '/', '?', '#' and '@' in the password.");
        return (host, number);
    }

    private static List<KeyValuePair<string, string>> ParseQuery(string query)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Decode("parameter", equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : Decode($"parameter {name}", pair[(equals + 1)..]);
            if (name.Length == 0) throw Bad("has a parameter without a name", "Write ?name=value&name=value.");
            if (parameters.Exists(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
                throw Bad($"has the parameter {name} twice", "Leave one of them out.");
            DsnParameters.Validate(name, value);
            parameters.Add(new(name, value));
        }

        return parameters;
    }

    private static string Decode(string part, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])))
                throw Bad($"has a '%' in its {part} that is not followed by two hexadecimal digits", "Write a percent sign itself as %25.");
        }

        return Uri.UnescapeDataString(text);
    }

    private static TidemarkException Bad(string what, string hint) => new(ErrorCode.InvalidArgument, "the DSN " + what, hint);
}
