using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers.Adapter;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Drivers;

/// <summary>
/// The way to a server, one step at a time, for those who want to know which step fails. Each step opens a socket of its own and closes it
/// again; errors are those of <see cref="TDengineDriver"/>.
/// </summary>
public static class ServerProbe
{
    /// <summary>Resolves the host's name.</summary>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.ConnectFailed"/>.</exception>
    public static async Task<IReadOnlyList<IPAddress>> ResolveAsync(Dsn dsn, ConnectionOptions? options, CancellationToken cancellationToken)
    {
        var (endpoint, limits) = Prepare(dsn, options);
        using var limit = Limit(limits, cancellationToken);
        try
        {
            return await WebSocketConnector.ResolveAsync(endpoint, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw WebSocketConnector.NoNameServer(endpoint);
        }
    }

    /// <summary>Opens a TCP connection to the first address that takes one.</summary>
    /// <returns>The address.</returns>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.ConnectFailed"/>.</exception>
    public static Task<IPEndPoint> ConnectAsync(Dsn dsn, IReadOnlyList<IPAddress> addresses, ConnectionOptions? options, CancellationToken cancellationToken) =>
        OverSocketAsync(dsn, addresses, options, static (_, _, socket) => (IPEndPoint)socket.RemoteEndPoint!, cancellationToken);

    /// <summary>Opens a TLS connection and looks at the certificate.</summary>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.ConnectFailed"/>: no TLS there, or a certificate that is not trusted.</exception>
    public static Task<TlsFacts> SecureAsync(Dsn dsn, IReadOnlyList<IPAddress> addresses, ConnectionOptions? options, CancellationToken cancellationToken) =>
        OverSocketAsync(dsn, addresses, options, Secure, cancellationToken);

    /// <summary>Opens a WebSocket and asks taosAdapter for its version; nobody signs in.</summary>
    /// <returns>The version, empty where it does not tell.</returns>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.ConnectFailed"/> and <see cref="ErrorCode.ProtocolViolation"/>: no WebSocket, or not taosAdapter's.</exception>
    public static async Task<string> HandshakeAsync(Dsn dsn, ConnectionOptions? options, CancellationToken cancellationToken)
    {
        var (_, limits) = Prepare(dsn, options);
        var session = await AdapterSession.OpenAsync(dsn, "/ws", limits, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var id = session.NextRequestId();
            return await session.AskAsync(id, AdapterRequest.Json("version", id), "asking for the version", "", AdapterConnection.ReadVersion, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TlsFacts Secure(WebSocketEndpoint endpoint, ConnectionOptions options, Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: false);
        using SslStream secure = WebSocketConnector.Secure(endpoint, stream, options);
        using var certificate = new X509Certificate2(secure.RemoteCertificate!);
        return new TlsFacts(secure.SslProtocol.ToString(), certificate.Subject, new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
    }

    // Connecting is blocking, as in the driver, so it has a thread; the time limit and a cancel end it by closing the socket.
    private static async Task<T> OverSocketAsync<T>(
        Dsn dsn, IReadOnlyList<IPAddress> addresses, ConnectionOptions? options, Func<WebSocketEndpoint, ConnectionOptions, Socket, T> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var (endpoint, limits) = Prepare(dsn, options);
        using var limit = Limit(limits, cancellationToken);
        Socket? current = null;
        var registration = limit.Token.UnsafeRegister(_ => Volatile.Read(ref current)?.Dispose(), null);
        await using var __ = registration.ConfigureAwait(false);
        try
        {
            return await Task.Factory.StartNew(
                () =>
                {
                    using var socket = WebSocketConnector.Connect(endpoint, [.. addresses], opened =>
                    {
                        Volatile.Write(ref current, opened);
                        limit.Token.ThrowIfCancellationRequested();
                    });
                    return work(endpoint, limits, socket);
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (Exception error) when (limit.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw WebSocketConnector.NoAnswer(endpoint, error);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException && error.GetBaseException() is SocketException socket)
        {
            throw WebSocketConnector.Refused(endpoint, socket);
        }
    }

    private static CancellationTokenSource Limit(ConnectionOptions options, CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ConnectTimeout);
        return limit;
    }

    private static (WebSocketEndpoint Endpoint, ConnectionOptions Options) Prepare(Dsn dsn, ConnectionOptions? options)
    {
        ArgumentNullException.ThrowIfNull(dsn);
        dsn.EnsureKnownParameters();
        return (new WebSocketEndpoint(dsn.Host, dsn.Port, dsn.Transport == DsnTransport.SecureWebSocket, "/ws", dsn.Transport == DsnTransport.Native), dsn.Apply(options ?? new ConnectionOptions()));
    }
}
