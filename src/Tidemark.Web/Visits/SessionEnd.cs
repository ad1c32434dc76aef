using System.Globalization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;
using Tidemark.Service.Security;

namespace Tidemark.Web.Visits;

/// <summary>Ends what an open page may do when its session ends: a circuit outlives the cookie that it began with.</summary>
internal sealed class SessionEnd(ILoggerFactory logging, TimeProvider time) : RevalidatingServerAuthenticationStateProvider(logging)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) => Task.FromResult(
        authenticationState.User.FindFirst(Scopes.UntilClaim) is { } until && DateTimeOffset.Parse(until.Value, CultureInfo.InvariantCulture) > time.GetUtcNow());
}
