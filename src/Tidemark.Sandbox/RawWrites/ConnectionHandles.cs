using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.RawWrites;

/// <summary>
/// The connection handles of the client library in the gateway's process. The library keeps its memory of tables by the address of the handle and
/// leaves it there when the handle is closed; the next connection often gets the same address, and with it what the closed one knew. Here it always does.
/// Thread-safe. Source: behaviour of 3.3.7.5 (5 of 30 connections).
/// </summary>
/// <param name="engine">The server.</param>
internal sealed class ConnectionHandles(SandboxEngine engine)
{
    private readonly Lock _gate = new();
    private readonly Stack<RawWriter> _closed = new();

    /// <summary>The writer of a new connection.</summary>
    public RawWriter Open()
    {
        lock (_gate) return _closed.TryPop(out var writer) ? writer : new RawWriter(engine);
    }

    /// <summary>The connection is closed.</summary>
    public void Close(RawWriter writer)
    {
        if (!engine.Options.RealTraps) return;
        lock (_gate) _closed.Push(writer);
    }

    /// <summary>The process ended.</summary>
    public void Clear()
    {
        lock (_gate) _closed.Clear();
    }
}
