namespace Tidemark.TDengine.WebSockets;

/// <summary>What a reader tells its connection besides messages. Called on the reading thread.</summary>
internal interface IWebSocketControl
{
    /// <summary>Bytes came.</summary>
    void OnReceived();

    /// <summary>A ping, to be answered with the same payload.</summary>
    void OnPing(ReadOnlySpan<byte> payload);
}
