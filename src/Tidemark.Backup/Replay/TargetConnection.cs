using Tidemark.Backup.Queries;
using Tidemark.Backup.Retries;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Replay;

/// <summary>
/// A session with the target that mends itself: opened on first use and opened anew when it broke; what fails for a passing reason is repeated. One caller at a time.
/// </summary>
internal sealed class TargetConnection(RestoreContext context, string? database) : IAsyncDisposable
{
    private readonly MendingConnection _connection = new(token => TDengineDriver.ConnectAsync(context.Options.Target, database, null, token), context.Retry);

    /// <summary>Runs a change. Answers that say it is so already are success where <paramref name="tolerated"/> says so, and after a repeat.</summary>
    /// <returns>Whether the server did something.</returns>
    public async ValueTask<bool> ExecuteAsync(string sql, Func<TDengineException, bool>? tolerated, CancellationToken cancellationToken)
    {
        var attempts = 0;
        return await WithRetriesAsync(
            async (connection, token) =>
            {
                context.CountStatement();
                try
                {
                    attempts++;
                    await connection.ExecuteAsync(sql, token).ConfigureAwait(false);
                    return true;
                }
                catch (TDengineException e) when (tolerated?.Invoke(e) == true || (attempts > 1 && ServerAnswers.IsAlreadySo(e)))
                {
                    return false;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the client library behind the gateway forget what it knows of tables. After ALTER it keeps the table as the answer described it, for a normal table without the
    /// precision of its DECIMAL columns and for a widened column sometimes with the old length; raw writes are then refused. Source: observed on 3.3.7.5.
    /// </summary>
    public ValueTask<bool> ForgetTablesAsync(CancellationToken cancellationToken) => ExecuteAsync("RESET QUERY CACHE", null, cancellationToken);

    /// <summary>Hands a message to raw write. Repeating is harmless: rows are upserts.</summary>
    /// <param name="rawType">Its raw type.</param>
    /// <param name="body">The message, made safe.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask WriteRawAsync(ushort rawType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => await WithRetriesAsync(
        async (connection, token) =>
        {
            await connection.WriteRawAsync(rawType, body, token).ConfigureAwait(false);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Binds rows to a prepared insert.</summary>
    public async ValueTask InsertAsync(string sql, IReadOnlyList<BoundColumn> columns, CancellationToken cancellationToken) => await WithRetriesAsync(
        async (connection, token) =>
        {
            context.CountStatement();
            var insert = await connection.PrepareInsertAsync(sql, token).ConfigureAwait(false);
            await using (insert.ConfigureAwait(false)) return await insert.ExecuteAsync(columns, token).ConfigureAwait(false);
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Uses the session to read; the whole call is repeated when it fails for a passing reason.</summary>
    public ValueTask<T> ReadAsync<T>(Func<ITDengineConnection, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken) =>
        WithRetriesAsync(read, cancellationToken);

    /// <summary>A count.</summary>
    public ValueTask<long> CountAsync(string sql, CancellationToken cancellationToken) =>
        WithRetriesAsync((connection, token) => QueryRows.CountAsync(connection, sql, token), cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private ValueTask<T> WithRetriesAsync<T>(Func<ITDengineConnection, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) =>
        _connection.RunAsync(work, cancellationToken);
}
