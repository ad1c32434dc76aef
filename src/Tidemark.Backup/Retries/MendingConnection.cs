using Polly;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;

namespace Tidemark.Backup.Retries;

/// <summary>
/// A session that mends itself: opened on first use and opened anew when it broke; what fails for a passing reason is repeated. One caller at a time.
/// </summary>
internal sealed class MendingConnection(Func<CancellationToken, ValueTask<ITDengineConnection>> open, ResiliencePipeline retry) : IAsyncDisposable
{
    private ITDengineConnection? _connection;

    /// <summary>Opens the session without repeating: a server that was never reached is more likely misspelt than away.</summary>
    /// <returns>The server's version.</returns>
    public async ValueTask<string> OpenAsync(CancellationToken cancellationToken) => (await OpenedAsync(cancellationToken).ConfigureAwait(false)).ServerVersion;

    /// <summary>Uses the session; the whole call is repeated when it fails for a passing reason.</summary>
    public ValueTask<T> RunAsync<T>(Func<ITDengineConnection, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) =>
        retry.ExecuteAsync(token => RunOnceAsync(work, token), cancellationToken);

    /// <summary>Uses the session without repeating anything.</summary>
    public async ValueTask<T> RunOnceAsync<T>(Func<ITDengineConnection, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(await OpenedAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (TidemarkException e) when (e.IsTransient && NeedsNewConnection(e))
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes the session; the next use opens another.</summary>
    public async ValueTask DisposeAsync()
    {
        var connection = _connection;
        _connection = null;
        if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
    }

    private bool NeedsNewConnection(TidemarkException error) => _connection is null or { IsBroken: true }
        || (error is TDengineException server && ServerErrorCatalogue.Describe(server.ServerCode, server.ServerMessage).NeedsNewConnection);

    private async ValueTask<ITDengineConnection> OpenedAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsBroken: false }) return _connection;
        await DisposeAsync().ConfigureAwait(false);
        return _connection = await open(cancellationToken).ConfigureAwait(false);
    }
}
