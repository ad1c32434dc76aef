namespace Tidemark.TDengine;

/// <summary>How a DSN reaches the server.</summary>
public enum DsnTransport
{
    /// <summary>libtaos, port 6030 (no suffix in the DSN).</summary>
    Native,

    /// <summary>taosAdapter's WebSocket, port 6041 (<c>+ws</c>).</summary>
    WebSocket,

    /// <summary>The same through TLS, port 6041, or 443 with a cloud token (<c>+wss</c>).</summary>
    SecureWebSocket,
}
