using Tidemark.Service.Servers;
using Tidemark.Web.Visits;

namespace Tidemark.Web.Pages.Dashboard;

/// <summary>The databases of all registered servers, asked for now and then behind the pages that show them: they ask no server, and none of them waits for one that hangs. Thread-safe.</summary>
internal sealed class DatabaseWatch(ServerRegistry servers, ServerReader reader, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ended = new();
    private IReadOnlyList<ServerDatabases>? _known;
    private Task _reading = Task.CompletedTask;
    private long? _readAt;
    private int _forgotten;

    /// <summary>What is known. Older than half a minute it is read again, for the next look; only what was never read is waited for, and not for long.</summary>
    /// <returns>All servers; null when not even they are known yet.</returns>
    public async Task<IReadOnlyList<ServerDatabases>?> LookAsync(CancellationToken cancellationToken)
    {
        Task before;
        Task? first = null;
        lock (_gate)
        {
            before = _reading;
            if (_reading.IsCompleted && !(_readAt is { } at && time.GetElapsedTime(at) < Freshness)) _reading = Task.Run(ReadAsync, _ended.Token);
            if (_known is null || _known.Any(k => !k.IsKnown)) first = _reading;
        }

        // What nobody foresaw is told to the page that looks.
        if (before.IsFaulted) await before.ConfigureAwait(false);
        if (first is not null) await Task.WhenAny(first, Task.Delay(Patience, time, cancellationToken)).ConfigureAwait(false);
        lock (_gate) return _known;
    }

    /// <summary>Asks again at the next look: servers were changed.</summary>
    public void Forget()
    {
        lock (_gate) (_readAt, _forgotten) = (null, _forgotten + 1);
    }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    private async Task ReadAsync()
    {
        var forgotten = _forgotten;
        IReadOnlyList<string> names;
        try
        {
            names = [.. (await servers.ListAsync(_ended.Token).ConfigureAwait(false)).Select(s => s.Name)];
        }
        catch (Exception e) when (Fault.IsKnown(e))
        {
            // The page says that its catalog is away; the next look tries again.
            return;
        }

        lock (_gate) _known = [.. names.Select(n => _known?.FirstOrDefault(k => k.Server == n) ?? new ServerDatabases(n, [], null) { IsKnown = false })];
        await Task.WhenAll(names.Select(AskAsync)).ConfigureAwait(false);
        lock (_gate) _readAt = forgotten == _forgotten ? time.GetTimestamp() : null;
    }

    // A server that cannot be reached must not hide the others, and one that hangs must not hold them up.
    private async Task AskAsync(string server)
    {
        ServerDatabases answer;
        try
        {
            answer = new ServerDatabases(server, await reader.DatabasesAsync(await servers.DsnOfAsync(server, _ended.Token).ConfigureAwait(false), _ended.Token).ConfigureAwait(false), null);
        }
        catch (Exception e) when (Fault.IsKnown(e))
        {
            answer = new ServerDatabases(server, [], Fault.Of(e));
        }

        lock (_gate) _known = [.. _known!.Select(k => k.Server == server ? answer : k)];
    }
}
