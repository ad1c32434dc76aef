using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;

namespace Tidemark.TDengine.WebSockets;

/// <summary>
/// TCP and TLS, blocking: a socket that was ever used asynchronously is non-blocking for good, and each of its blocking reads then
/// costs two more thread wake-ups.
/// </summary>
internal static class WebSocketConnector
{
    private const string NetworkHint = "Check the address, the network and any firewall in between.";

    /// <summary>Resolves the endpoint's name.</summary>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.ConnectFailed"/>.</exception>
    public static async Task<IPAddress[]> ResolveAsync(WebSocketEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(endpoint.Host, out var address)) return [address];
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(endpoint.Host, cancellationToken).ConfigureAwait(false);
            if (addresses.Length > 0) return addresses;
            throw Unresolved(endpoint, null);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            throw Unresolved(endpoint, error);
        }
    }

    /// <summary>Connects to the first address that answers. Disposing what <paramref name="opened"/> was given aborts it.</summary>
    public static Socket Connect(WebSocketEndpoint endpoint, IPAddress[] addresses, Action<Socket> opened)
    {
        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            opened(socket);
            try
            {
                socket.Connect(address, endpoint.Port);
                return socket;
            }
            catch (SocketException error)
            {
                last = error;
                socket.Dispose();
            }
        }

        throw Refused(endpoint, last!);
    }

    /// <summary>Speaks TLS over a connected socket.</summary>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.ConnectFailed"/>.</exception>
    public static SslStream Secure(WebSocketEndpoint endpoint, Stream stream, ConnectionOptions options)
    {
        var errors = SslPolicyErrors.None;
        var trusted = LoadTrusted(options.TrustedCertificatesPath);
        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            secure.AuthenticateAsClient(new SslClientAuthenticationOptions
            {
                TargetHost = endpoint.Host,
                EnabledSslProtocols = SslProtocols.None,
                CertificateChainPolicy = trusted,
                RemoteCertificateValidationCallback = (_, _, _, found) =>
                {
                    errors = found;
                    return found == SslPolicyErrors.None;
                },
            });
            return secure;
        }
        catch (AuthenticationException) when (errors != SslPolicyErrors.None)
        {
            var what = errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? $"is not for the host name {endpoint.Host}" : "is not trusted";
            throw Fail($"{endpoint} shows a certificate that {what}", $"Name the host as the certificate does, or its issuer's PEM file with {DsnParameters.TlsCa} in the DSN.");
        }
        catch (Exception error) when (error is AuthenticationException or IOException or NotSupportedException)
        {
            if (error.InnerException is SocketException or ObjectDisposedException) throw;
            throw Fail($"{endpoint} does not speak TLS (received corrupt message)", "Use taos+ws in the DSN, or put a TLS proxy in front of taosAdapter.", error);
        }
    }

    /// <summary>The error of a connection that could not be made.</summary>
    public static TidemarkException Refused(WebSocketEndpoint endpoint, SocketException error) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => Fail(
            $"{endpoint} refuses the connection",
            endpoint.IsTaosd ? "Is taosd running there (systemctl start taosd), and is the port right (6030)?"
                : endpoint.Port == 6030 ? "6030 is taosd's port: is it running there (systemctl start taosd)? With taos+ws, the port is taosAdapter's, 6041."
                : "Is taosAdapter running there (systemctl start taosadapter), and is the port right (6041)?",
            error, isTransient: true),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown => Fail(
            $"{endpoint} cannot be reached", NetworkHint, error, isTransient: true),
        SocketError.TimedOut => NoAnswer(endpoint, error),
        SocketError.ConnectionReset => Fail($"{endpoint} broke off the connection", $"Is this taosAdapter's port (6041)? {NetworkHint}", error, isTransient: true),
        _ => Fail($"{endpoint}: {error.Message}", NetworkHint, error, isTransient: true),
    };

    /// <summary>The error of a connection that nobody answered in time.</summary>
    public static TidemarkException NoAnswer(WebSocketEndpoint endpoint, Exception? cause = null) => Fail($"{endpoint} does not answer", NetworkHint, cause, isTransient: true);

    /// <summary>The error of a name that no name server answered for in time.</summary>
    public static TidemarkException NoNameServer(WebSocketEndpoint endpoint) =>
        Fail($"The name server does not answer for {endpoint.Host}", "Check the network's name servers.", isTransient: true);

    /// <summary>An error of connecting; its cause is the [0x000B] that TDengine's own tools show for every one of these.</summary>
    public static TidemarkException Fail(string what, string hint, Exception? cause = null, bool isTransient = false) =>
        new(ErrorCode.ConnectFailed, what, hint, isTransient, new TidemarkException(ErrorCode.ConnectFailed, "[0x000B] Unable to establish connection", cause: cause));

    private static TidemarkException Unresolved(WebSocketEndpoint endpoint, Exception? cause) => Fail(
        $"The host name {endpoint.Host} cannot be resolved", "Check its spelling in the DSN, and that DNS or the hosts file knows it.", cause);

    private static X509ChainPolicy? LoadTrusted(string? path)
    {
        if (path is null) return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new TidemarkException(ErrorCode.InvalidArgument, $"the certificates of {DsnParameters.TlsCa} cannot be read: {path}", error.Message, cause: error);
        }

        return policy;
    }
}
