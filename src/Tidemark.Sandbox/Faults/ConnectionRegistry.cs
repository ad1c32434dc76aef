using System.Collections.Concurrent;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Tidemark.Sandbox.Faults;

/// <summary>The open TCP connections of a server, so that they can be killed. Thread-safe.</summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<string, ConnectionContext> _open = new(StringComparer.Ordinal);
    private FaultPlan? _faults;

    public int Count => _open.Count;

    public void Use(FaultPlan faults) => _faults = faults;

    public void AbortAll()
    {
        foreach (var connection in _open.Values) Abort(connection);
    }

    public void Abort(string connectionId)
    {
        if (_open.TryGetValue(connectionId, out var connection)) Abort(connection);
    }

    /// <summary>The connection middleware: every accepted connection passes here.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (_faults is { RefusesConnections: true })
        {
            Abort(connection);
            return;
        }

        if (_faults?.TakeConnectionLimit() is { } limit)
            connection.Transport = new LimitedTransport(connection.Transport.Input, new LimitedPipeWriter(connection.Transport.Output, limit));

        _open[connection.ConnectionId] = connection;
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(connection.ConnectionId, out _);
        }
    }

    private static void Abort(ConnectionContext connection) =>
        connection.Abort(new ConnectionAbortedException("The sandbox dropped the connection."));

    private sealed record LimitedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
