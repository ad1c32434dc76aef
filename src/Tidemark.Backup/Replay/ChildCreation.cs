using System.Threading.Channels;

namespace Tidemark.Backup.Replay;

/// <summary>Runs statements that create child tables over several connections. One caller.</summary>
internal sealed class ChildCreation(RestoreContext context) : IAsyncDisposable
{
    private readonly CancellationTokenSource _failure = new();
    private Channel<string>? _statements;
    private List<Task> _workers = [];

    /// <summary>Hands a statement over; waits while all connections are busy.</summary>
    public async ValueTask RunAsync(string sql, CancellationToken cancellationToken)
    {
        if (_statements is null)
        {
            var statements = _statements = Channel.CreateBounded<string>(context.Options.Connections);
            _workers = [.. Enumerable.Range(0, context.Options.Connections).Select(_ => Task.Run(() => WorkAsync(statements.Reader, cancellationToken), CancellationToken.None))];
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _failure.Token);
            await _statements.Writer.WriteAsync(sql, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_failure.IsCancellationRequested)
        {
            await DrainAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until every statement handed over has run; throws what went wrong.</summary>
    public async ValueTask DrainAsync()
    {
        if (_statements is null) return;
        _statements.Writer.TryComplete();
        _statements = null;
        var all = Task.WhenAll(_workers);
        await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var cause = _workers.Find(w => w.IsFaulted);
        if (cause is not null) await cause.ConfigureAwait(false);
        await all.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _failure.CancelAsync().ConfigureAwait(false);
        _statements?.Writer.TryComplete();
        await Task.WhenAll(_workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _failure.Dispose();
    }

    private async Task WorkAsync(ChannelReader<string> statements, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _failure.Token);
        try
        {
            var connection = context.Connect();
            await using var _ = connection.ConfigureAwait(false);
            await foreach (var sql in statements.ReadAllAsync(either.Token).ConfigureAwait(false))
                await connection.ExecuteAsync(sql, ServerAnswers.IsAlreadySo, either.Token).ConfigureAwait(false);
        }
        catch
        {
            await _failure.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
