using System.Diagnostics;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>
/// Blocks that are taken on the handle's own thread, one call after another: an answer that is handed to another thread wakes one for each block, which costs as much as reading it.
/// A turn ends after a while, so that its limit is that of a call; once it is closed, nothing is taken any more, even if a call that was given up still returns something.
/// </summary>
/// <param name="take">Takes a block, and says whether the turn goes on.</param>
internal sealed class NativeBlockTurn(Func<ReadOnlyMemory<byte>, bool> take)
{
    /// <summary>How long one turn goes on taking.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private bool _isClosed;

    /// <summary>Fetches and takes until the turn or the result is over. On the handle's thread.</summary>
    /// <returns>False at the end of the result.</returns>
    public bool Run(Func<PooledBuffer?> fetch, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        do
        {
            using var block = fetch();
            if (block is null) return false;
            if (!Take(block.Memory)) return true;
        }
        while (Stopwatch.GetElapsedTime(began) < Longest && !cancellationToken.IsCancellationRequested);
        return true;
    }

    /// <summary>Takes one, unless the turn is closed.</summary>
    /// <returns>Whether the turn goes on.</returns>
    public bool Take(ReadOnlyMemory<byte> block)
    {
        lock (_gate) return !_isClosed && take(block);
    }

    /// <summary>Waits for the block that is being taken, and ends it.</summary>
    public void Close()
    {
        lock (_gate) _isClosed = true;
    }
}
