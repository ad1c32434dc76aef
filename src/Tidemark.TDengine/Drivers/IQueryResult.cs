using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Drivers;

/// <summary>The open result of one statement. Dispose frees it on the server.</summary>
public interface IQueryResult : IAsyncDisposable
{
    /// <summary>True for a statement without rows.</summary>
    bool IsUpdate { get; }

    /// <summary>Rows written or deleted by an update.</summary>
    long AffectedRows { get; }

    /// <summary>The columns; empty for an update.</summary>
    IReadOnlyList<ResultColumn> Columns { get; }

    /// <summary>The unit of the timestamps in the result.</summary>
    TimePrecision Precision { get; }

    /// <summary>The next raw block, owned by the caller; null at the end. The next block is already on its way when this returns.</summary>
    ValueTask<PooledBuffer?> FetchBlockAsync(CancellationToken cancellationToken);

    /// <summary>Hands out some of the next blocks, one after another, where they arrive: cheaper than <see cref="FetchBlockAsync"/> for one who has nothing to await. Nothing is taken any more once this has returned or thrown.</summary>
    /// <param name="take">Takes one block, whose bytes are its own during the call only, and says whether it wants another at once. It does not use the connection. What it throws ends the result.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>False at the end.</returns>
    async ValueTask<bool> TakeBlocksAsync(Func<ReadOnlyMemory<byte>, bool> take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(take);
        if (await FetchBlockAsync(cancellationToken).ConfigureAwait(false) is not { } buffer) return false;
        using (buffer) take(buffer.Memory);
        return true;
    }
}
