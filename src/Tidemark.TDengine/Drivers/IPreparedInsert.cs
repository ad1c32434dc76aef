using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Drivers;

/// <summary>A prepared insert (stmt2): bind and execute, any number of times. Dispose closes it.</summary>
public interface IPreparedInsert : IAsyncDisposable
{
    /// <summary>Binds the rows of one block and executes. Column i of the block is the i-th question mark.</summary>
    /// <param name="columns">One per question mark.</param>
    /// <param name="cancellationToken">Breaks the connection.</param>
    /// <returns>Affected rows.</returns>
    ValueTask<long> ExecuteAsync(IReadOnlyList<BoundColumn> columns, CancellationToken cancellationToken);
}
