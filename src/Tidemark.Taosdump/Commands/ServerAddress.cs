using Tidemark.Errors;
using Tidemark.TDengine;

namespace Tidemark.Taosdump.Commands;

/// <summary>Which server a command line means, and the way to it.</summary>
internal static class ServerAddress
{
    /// <summary>The variable with the address of a cloud service.</summary>
    public const string CloudVariable = "TDENGINE_CLOUD_DSN";

    private const int NativePort = 6030;
    private const int AdapterPort = 6041;

    /// <summary>Works it out: <c>-X</c>, else the environment's, else <c>-h</c> and <c>-P</c>, else taos.cfg, else this machine.</summary>
    /// <param name="read">The command line.</param>
    /// <param name="password">The password; null is the default.</param>
    /// <param name="environment">A variable's value; null without.</param>
    /// <param name="warn">Takes what the user should know.</param>
    /// <exception cref="TidemarkException">An address that is none; an address together with <c>-Z Native</c>.</exception>
    public static Dsn Resolve(TaosdumpArguments read, string? password, Func<string, string?> environment, Action<string> warn)
    {
        var address = read.Dsn;
        if (address is not null && read.Driver == DsnTransport.Native)
            throw new TaosdumpUsageException("DSN option not support in native connection mode: -X or -C together with -Z Native.", "Leave one of them out.", TaosdumpExitCodes.Failed);
        if (address is null && environment(CloudVariable) is { Length: > 0 } cloud)
        {
            if (read.Driver == DsnTransport.Native) warn($"{CloudVariable} of the environment is ignored because of -Z Native.");
            else address = cloud;
        }

        var dsn = address is not null ? Cloud(address, read.User, password) : Plain(read, password, environment, warn);
        return read.TimeoutSeconds is { } seconds && dsn.Parameter(DsnParameters.Timeout) is null
            ? dsn with { Parameters = [.. dsn.Parameters, new(DsnParameters.Timeout, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{seconds}s"))] }
            : dsn;
    }

    private static Dsn Cloud(string text, string? user, string? password)
    {
        var end = text.IndexOf("://", StringComparison.Ordinal);
        if (end < 0) throw new TaosdumpUsageException("The DSN has no '://'.", "Write https://HOST?token=TOKEN, http://HOST:6041, or taos+ws://user:password@HOST:6041.", TaosdumpExitCodes.Failed);
        var scheme = text[..end].ToUpperInvariant() switch { "HTTP" => "taos+ws", "HTTPS" => "taos+wss", _ => text[..end] };
        var dsn = Dsn.Parse(scheme + text[end..]);
        if (text.AsSpan(end).Contains('@')) return dsn;
        return dsn with { User = user ?? dsn.User, Password = password ?? dsn.Password };
    }

    private static Dsn Plain(TaosdumpArguments read, string? password, Func<string, string?> environment, Action<string> warn)
    {
        var configuration = ClientConfiguration.Read(read.ConfigDirectory, environment, out var found);
        if (read.ConfigDirectory is not null && !found) warn($"{read.ConfigDirectory} holds no taos.cfg; the defaults are used.");
        var (host, hostPort) = ClientConfiguration.EndPoint(read.Host);
        var port = read.Port is > 0 ? read.Port : hostPort;
        var transport = read.Driver ?? (port == AdapterPort ? DsnTransport.WebSocket : DsnTransport.Native);
        port ??= transport == DsnTransport.WebSocket ? AdapterPort : (host is null ? configuration.FirstPort : null) ?? configuration.ServerPort ?? NativePort;
        return new Dsn
        {
            Transport = transport,
            Host = host ?? configuration.FirstHost ?? "localhost",
            Port = port.Value,
            User = read.User ?? Dsn.DefaultUser,
            Password = password ?? Dsn.DefaultPassword,
        };
    }
}
