namespace Tidemark.TDengine.WebSockets;

/// <summary>Where a WebSocket is. <see cref="ToString"/> shows host and port only: the query may hold a token.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">The port.</param>
/// <param name="IsSecure">Through TLS.</param>
/// <param name="PathAndQuery">Percent-encoded.</param>
/// <param name="IsTaosd">Whether it is taosd itself, which is only probed, and not taosAdapter.</param>
internal sealed record WebSocketEndpoint(string Host, int Port, bool IsSecure, string PathAndQuery, bool IsTaosd = false)
{
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
