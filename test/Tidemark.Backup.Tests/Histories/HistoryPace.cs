using Tidemark.Sandbox;
using Tidemark.Sandbox.Faults;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>
/// Spreads the rounds of a history over a capture: one round goes with every few requests that the capture makes of the sandbox, so that writes meet every step of it,
/// however fast the machine is.
/// </summary>
internal sealed class HistoryPace(SandboxServer server) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(0);
    private int _requests;
    private int _every = 1;

    /// <summary>Counts from now on. To be called again after the server's faults were cleared.</summary>
    public void Watch(int every)
    {
        _every = every;
        server.Faults.Strike(Count, Fault.DropBefore(), int.MaxValue);
    }

    /// <summary>Waits for the next turn.</summary>
    public Task TurnAsync(CancellationToken cancellationToken) => _turns.WaitAsync(cancellationToken);

    public void Dispose() => _turns.Dispose();

    // Statements come from the writers too; everything else is the capture's.
    private bool Count(FaultPoint point)
    {
        if (point.Action is not ("binary_query" or "conn") && ++_requests % _every == 0) _turns.Release();
        return false;
    }
}
