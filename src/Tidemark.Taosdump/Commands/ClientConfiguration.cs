using System.Globalization;
using System.Text;

namespace Tidemark.Taosdump.Commands;

/// <summary>
/// What a client's <c>taos.cfg</c> says about where the server is; variables of the environment named after its settings win, as with TDengine's own tools (<c>TAOS_FIRST_EP</c>,
/// <c>TAOS_SERVER_PORT</c>). Lines are a name and a value; <c>#</c> begins a comment; names are not case-sensitive.
/// </summary>
/// <param name="FirstHost">The host of <c>firstEp</c>; null without.</param>
/// <param name="FirstPort">Its port; null without.</param>
/// <param name="ServerPort"><c>serverPort</c>; null without.</param>
internal sealed record ClientConfiguration(string? FirstHost, int? FirstPort, int? ServerPort)
{
    private const string DefaultDirectory = "/etc/taos";

    /// <summary>Reads it.</summary>
    /// <param name="path">The directory, or the file itself; null is <c>/etc/taos</c>. One that is not there says nothing.</param>
    /// <param name="environment">A variable's value; null without.</param>
    /// <param name="found">Whether there was a file.</param>
    public static ClientConfiguration Read(string? path, Func<string, string?> environment, out bool found)
    {
        var file = path ?? DefaultDirectory;
        if (Directory.Exists(file)) file = Path.Combine(file, "taos.cfg");
        found = File.Exists(file);
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in found ? File.ReadLines(file, Encoding.UTF8) : [])
        {
            var words = line.Split('#')[0].Split((char[])[' ', '\t', '='], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length >= 2) settings[words[0]] = words[1];
        }

        if (environment("TAOS_FIRST_EP") is { Length: > 0 } first) settings["firstEp"] = first.Trim('\'');
        if (environment("TAOS_SERVER_PORT") is { Length: > 0 } port) settings["serverPort"] = port.Trim('\'');
        var (host, hostPort) = EndPoint(settings.GetValueOrDefault("firstEp"));
        return new ClientConfiguration(host, hostPort, Port(settings.GetValueOrDefault("serverPort")));
    }

    /// <summary>Takes <c>host:port</c> apart; an IPv6 address has more than one colon and no port.</summary>
    public static (string? Host, int? Port) EndPoint(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return (null, null);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && colon == text.LastIndexOf(':') && Port(text[(colon + 1)..]) is { } port) return (text[..colon], port);
        return (text, null);
    }

    private static int? Port(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 ? port : null;
}
