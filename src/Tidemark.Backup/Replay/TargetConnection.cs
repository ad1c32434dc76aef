using Tidemark.Backup.Queries;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;

namespace Tidemark.Backup.Replay;

/// <summary>
/// A session with the target that mends itself: opened on first use and opened anew when it broke; what fails for a passing reason is repeated. One caller at a time.
/// </summary>
internal sealed class TargetConnection(RestoreContext context, string? database) : IAsyncDisposable
{
    private ITDengineConnection? _connection;

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

    public ValueTask DisposeAsync() => CloseAsync();

    private ValueTask<T> WithRetriesAsync<T>(Func<ITDengineConnection, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) =>
        context.Retry.ExecuteAsync(
            async token =>
            {
                try
                {
                    return await work(await OpenAsync(token).ConfigureAwait(false), token).ConfigureAwait(false);
                }
                catch (TidemarkException e) when (e.IsTransient && NeedsNewConnection(e))
                {
                    await CloseAsync().ConfigureAwait(false);
                    throw;
                }
            },
            cancellationToken);

    private bool NeedsNewConnection(TidemarkException error) => _connection is null or { IsBroken: true }
        || (error is TDengineException server && ServerErrorCatalogue.Describe(server.ServerCode, server.ServerMessage).NeedsNewConnection);

    private async ValueTask<ITDengineConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsBroken: false }) return _connection;
        await CloseAsync().ConfigureAwait(false);
        return _connection = await TDengineDriver.ConnectAsync(context.Options.Target, database, null, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask CloseAsync()
    {
        var connection = _connection;
        _connection = null;
        if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
    }
}
