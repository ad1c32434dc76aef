using System.Net.Sockets;
using Tidemark.Errors;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>
/// Whether something listens where the DSN points. The library itself retries for up to twenty seconds and then has one text for every cause; a
/// plain TCP connection tells at once which it is.
/// </summary>
internal static class ServerReach
{
    /// <summary>Resolves the name and connects.</summary>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.ConnectFailed"/>.</exception>
    public static async ValueTask CheckAsync(Dsn dsn, ConnectionOptions options, CancellationToken cancellationToken)
    {
        var endpoint = new WebSocketEndpoint(dsn.Host, dsn.Port, false, "");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ConnectTimeout);
        try
        {
            SocketException? last = null;
            foreach (var address in await WebSocketConnector.ResolveAsync(endpoint, limit.Token).ConfigureAwait(false))
            {
                using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(address, dsn.Port, limit.Token).ConfigureAwait(false);
                    return;
                }
                catch (SocketException error)
                {
                    last = error;
                }
            }

            throw Refused(endpoint, last!);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw WebSocketConnector.Fail($"{endpoint} does not answer within {options.ConnectTimeout.TotalSeconds:0.###} s", "Check the address, the network and any firewall in between.", isTransient: true);
        }
    }

    private static TidemarkException Refused(WebSocketEndpoint endpoint, SocketException error) => error.SocketErrorCode == SocketError.ConnectionRefused
        ? WebSocketConnector.Fail($"{endpoint} refuses the connection", "Is taosd running there (systemctl start taosd), and is the port right (6030)?", error, isTransient: true)
        : WebSocketConnector.Refused(endpoint, error);
}
