using System.Diagnostics;
using Tidemark.Backup.Replay;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>A writer's connection: asks until the server has taken or refused a statement, through lost connections and restarts.</summary>
internal sealed class HistoryConnection(Dsn server) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private ITDengineConnection? _connection;

    /// <summary>Runs a statement that may be repeated. Null when it was taken, otherwise the refusal.</summary>
    public async Task<TDengineException?> RunAsync(string sql, CancellationToken cancellationToken)
    {
        var mayBeDone = false;
        for (var clock = Stopwatch.StartNew(); ;)
        {
            try
            {
                _connection ??= await TDengineDriver.ConnectAsync(server, null, null, cancellationToken);
                await _connection.ExecuteAsync(sql, cancellationToken);
                return null;
            }
            catch (TDengineException e) when (!e.IsTransient)
            {
                return mayBeDone && ServerAnswers.IsAlreadySo(e) ? null : e;
            }
            catch (TidemarkException) when (clock.Elapsed < Patience)
            {
                mayBeDone = true;
                await CloseAsync();
                await Task.Delay(20, cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => new(CloseAsync());

    private async Task CloseAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
        _connection = null;
    }
}
