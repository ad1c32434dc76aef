using Tidemark.Errors;
using Tidemark.Service.Servers;
using Tidemark.Web.Visits;

namespace Tidemark.Web.Pages.Dashboard;

/// <summary>The databases of all registered servers, asked for now and then: a page that looks every few seconds asks no server. Thread-safe.</summary>
internal sealed class DatabaseWatch(ServerRegistry servers, ServerReader reader, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _gate = new(1);
    private IReadOnlyList<ServerDatabases> _known = [];
    private long? _readAt;

    /// <summary>What is known, at most half a minute old.</summary>
    public async Task<IReadOnlyList<ServerDatabases>> ReadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_readAt is { } at && time.GetElapsedTime(at) < Freshness) return _known;
            var list = await servers.ListAsync(cancellationToken).ConfigureAwait(false);
            _known = await Task.WhenAll(list.Select(s => AskAsync(s.Name, cancellationToken))).ConfigureAwait(false);
            _readAt = time.GetTimestamp();
            return _known;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Asks again at the next look.</summary>
    public void Forget() => _readAt = null;

    public void Dispose() => _gate.Dispose();

    // A server that cannot be reached must not hide the others.
    private async Task<ServerDatabases> AskAsync(string server, CancellationToken cancellationToken)
    {
        try
        {
            return new ServerDatabases(server, await reader.DatabasesAsync(await servers.DsnOfAsync(server, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false), null);
        }
        catch (TidemarkException e)
        {
            return new ServerDatabases(server, [], Fault.Of(e));
        }
    }
}
