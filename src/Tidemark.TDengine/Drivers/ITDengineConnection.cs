namespace Tidemark.TDengine.Drivers;

/// <summary>
/// One session with one server. Not thread-safe: one call at a time. Its database is chosen when it is opened and never changes,
/// because the server side caches table ids per connection (a second database would receive the first one's rows).
/// After a cancel, a time-out or an I/O error in the middle of a call the connection is broken: every later call fails at once.
/// </summary>
public interface ITDengineConnection : IAsyncDisposable
{
    /// <summary>The server's version as it names itself, e.g. <c>3.3.7.5.alpha</c>.</summary>
    string ServerVersion { get; }

    /// <summary>The current database, fixed for the life of the connection; null without one.</summary>
    string? Database { get; }

    /// <summary>True once the connection must not be used again.</summary>
    bool IsBroken { get; }

    /// <summary>Runs one statement and opens its result.</summary>
    /// <exception cref="TDengineException">The server refused the statement.</exception>
    ValueTask<IQueryResult> QueryAsync(string sql, CancellationToken cancellationToken);

    /// <summary>Runs one statement that has no rows to read and returns the affected rows.</summary>
    /// <exception cref="TDengineException">The server refused the statement.</exception>
    ValueTask<long> ExecuteAsync(string sql, CancellationToken cancellationToken);

    /// <summary>Hands one raw message to the server's raw write. The caller has made it safe: see docs/ARCHITECTURE.md, Replay.</summary>
    /// <param name="rawType">The raw type, as <c>tmq_get_raw</c> gave it.</param>
    /// <param name="body">The message; not kept, not changed.</param>
    /// <param name="cancellationToken">Breaks the connection.</param>
    ValueTask WriteRawAsync(ushort rawType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Prepares an insert with bound columns (stmt2): the way for values that raw write does not take.</summary>
    /// <param name="sql">For example <c>INSERT INTO `t` (`ts`,`b`) VALUES (?,?)</c>.</param>
    /// <param name="cancellationToken">Breaks the connection.</param>
    ValueTask<IPreparedInsert> PrepareInsertAsync(string sql, CancellationToken cancellationToken);
}
