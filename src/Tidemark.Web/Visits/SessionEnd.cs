using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Tidemark.Service.Security;

namespace Tidemark.Web.Visits;

/// <summary>Ends what an open page may do in the moment when its session ends, by time or because somebody signed out in another window: a circuit outlives the cookie that it began with.</summary>
internal sealed class SessionEnd : ServerAuthenticationStateProvider, IDisposable
{
    private readonly EndedSessions _sessions;
    private readonly TimeProvider _time;
    private CancellationTokenSource _watch = new();
    private string? _session;

    public SessionEnd(EndedSessions sessions, TimeProvider time)
    {
        (_sessions, _time) = (sessions, time);
        AuthenticationStateChanged += Watch;
        _sessions.Tell(EndIfOurs);
    }

    public void Dispose()
    {
        _sessions.TellNoMore(EndIfOurs);
        AuthenticationStateChanged -= Watch;
        _watch.Cancel();
        _watch.Dispose();
    }

    private void Watch(Task<AuthenticationState> state)
    {
        _watch.Cancel();
        _watch.Dispose();
        _watch = new CancellationTokenSource();
        _ = EndAsync(state, _watch.Token);
    }

    private async Task EndAsync(Task<AuthenticationState> state, CancellationToken replaced)
    {
        var user = (await state.ConfigureAwait(false)).User;
        if (user.Identity?.IsAuthenticated != true) return;
        _session = EndedSessions.IdOf(user);
        var left = _sessions.Has(user) ? TimeSpan.Zero : user.FindFirst(Scopes.UntilClaim) is { } until ? DateTimeOffset.Parse(until.Value, CultureInfo.InvariantCulture) - _time.GetUtcNow() : TimeSpan.Zero;
        if (left > TimeSpan.Zero) await Task.Delay(left, _time, replaced).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!replaced.IsCancellationRequested) End();
    }

    private void EndIfOurs(string session)
    {
        if (session == _session) End();
    }

    private void End() => SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
}
