using System.Buffers;
using System.Net.WebSockets;
using Tidemark.Sandbox.Faults;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>One WebSocket: receives whole messages, hands them to the endpoint, sends answers one after another.</summary>
internal abstract class SocketSession : IDisposable
{
    private readonly WebSocket _socket;
    private readonly string _connectionId;
    private readonly SemaphoreSlim _sending = new(1, 1);

    protected SocketSession(WebSocket socket, string connectionId, SandboxServer server)
    {
        _socket = socket;
        _connectionId = connectionId;
        Server = server;
    }

    protected SandboxServer Server { get; }

    protected abstract string Endpoint { get; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var message = new AnswerBuffer(64 * 1024);
        try
        {
            while (await ReceiveAsync(message, cancellationToken).ConfigureAwait(false) is { } type)
                await HandleAsync(type, message.Written, cancellationToken).ConfigureAwait(false);
            if (_socket.State == WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client or a fault ended the connection; whatever the session holds is given up by Dispose.
            Abort();
        }
        finally
        {
            await FinishAsync().ConfigureAwait(false);
        }
    }

    public virtual void Dispose()
    {
        _sending.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Handles one message. Its bytes are valid until the returned task is done.</summary>
    protected abstract ValueTask HandleAsync(WebSocketMessageType type, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>Ends what still runs for the socket, before it is disposed.</summary>
    protected virtual ValueTask FinishAsync() => ValueTask.CompletedTask;

    /// <summary>Kills the connection without a goodbye.</summary>
    protected void Abort()
    {
        Server.Connections.Abort(_connectionId);
        _socket.Abort();
    }

    /// <summary>The fault armed for this request. True: the request is over, nothing more is to be done for it.</summary>
    protected bool StrikesBefore(string action, string? sql, out Fault? fault)
    {
        fault = Server.Faults.Take(new FaultPoint(Endpoint, action, sql));
        if (fault is not { DropsBefore: true }) return false;
        Abort();
        return true;
    }

    /// <summary>Sends one answer, as the fault of its request lets it.</summary>
    protected async ValueTask SendAsync(ReadOnlyMemory<byte> answer, WebSocketMessageType type, Fault? fault, CancellationToken cancellationToken)
    {
        if (fault is { IsMute: true }) return;
        if (fault is { Delay: var delay } && delay > TimeSpan.Zero)
            await Task.Delay(delay, Server.Options.Time, cancellationToken).ConfigureAwait(false);
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (fault?.CutAfterBytes is { } bytes)
            {
                if (bytes > 0)
                    await _socket.SendAsync(answer[..Math.Min(bytes, answer.Length)], type, endOfMessage: false, cancellationToken).ConfigureAwait(false);
                Abort();
                return;
            }

            await _socket.SendAsync(answer, type, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async ValueTask<WebSocketMessageType?> ReceiveAsync(AnswerBuffer message, CancellationToken cancellationToken)
    {
        message.Clear();
        while (true)
        {
            var part = await _socket.ReceiveAsync(message.GetMemory(16 * 1024), cancellationToken).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            message.Advance(part.Count);
            if (part.EndOfMessage) return part.MessageType;
        }
    }
}
