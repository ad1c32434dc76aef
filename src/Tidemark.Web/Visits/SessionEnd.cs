using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Tidemark.Service.Security;

namespace Tidemark.Web.Visits;

/// <summary>Ends what an open page may do in the moment when its session ends: a circuit outlives the cookie that it began with.</summary>
internal sealed class SessionEnd : ServerAuthenticationStateProvider, IDisposable
{
    private readonly TimeProvider _time;
    private CancellationTokenSource _watch = new();

    public SessionEnd(TimeProvider time)
    {
        _time = time;
        AuthenticationStateChanged += Watch;
    }

    public void Dispose()
    {
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
        var left = user.FindFirst(Scopes.UntilClaim) is { } until ? DateTimeOffset.Parse(until.Value, CultureInfo.InvariantCulture) - _time.GetUtcNow() : TimeSpan.Zero;
        if (left > TimeSpan.Zero) await Task.Delay(left, _time, replaced).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!replaced.IsCancellationRequested) SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
    }
}
