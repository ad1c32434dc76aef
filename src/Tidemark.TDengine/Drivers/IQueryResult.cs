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
}
