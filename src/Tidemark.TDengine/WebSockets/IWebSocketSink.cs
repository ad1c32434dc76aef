namespace Tidemark.TDengine.WebSockets;

/// <summary>Who takes what comes on a channel.</summary>
internal interface IWebSocketSink
{
    /// <summary>A message, owned by the sink from here on. Called on the channel's thread: while it runs, nothing is read.</summary>
    void OnMessage(ReceivedMessage message);

    /// <summary>The channel is broken: nothing comes any more. Called once, on any thread.</summary>
    void OnBroken(Exception cause);

    /// <summary>Called several times a second; throws to break the channel, for instance when an answer is overdue.</summary>
    /// <param name="timestamp">Now, as the clock's timestamp.</param>
    void CheckDeadlines(long timestamp);
}
