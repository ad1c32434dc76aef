using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Tidemark.Errors;
using Tidemark.Service.Operation;
using Tidemark.Service.Servers;
using Tidemark.TDengine;

namespace Tidemark.Service.Security;

/// <summary>Asks TDengine who somebody is. No password is kept.</summary>
internal sealed class SignInDesk(ServerReader reader, SignInThrottle throttle, ServiceOptions options)
{
    /// <summary>A session ends so long after its beginning.</summary>
    public static readonly TimeSpan SessionLength = TimeSpan.FromHours(8);

    /// <summary>Signs a user in.</summary>
    /// <param name="user">The TDengine user.</param>
    /// <param name="password">The password.</param>
    /// <param name="address">Where the request comes from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Who it is, with what it may do.</returns>
    /// <exception cref="SignInLimitException">Too many failures: not asked.</exception>
    /// <exception cref="TidemarkException">Wrong (TM204), or the server cannot be asked.</exception>
    public async Task<ClaimsPrincipal> SignInAsync(string user, string password, string address, CancellationToken cancellationToken)
    {
        string[] keys = ["user " + user, "from " + address];
        if (throttle.Begin(keys) is { Ticks: > 0 } wait) throw new SignInLimitException(wait);
        if (user.Length is 0 or > 64 || password.Length is 0 or > 256) throw Refuse(null);
        try
        {
            var isAdministrator = await reader.IsAdministratorAsync(options.SignInServer with { User = user, Password = password, Database = null }, cancellationToken).ConfigureAwait(false);
            throttle.Forget(keys);
            return Principal(user, isAdministrator ? [Scopes.Read, Scopes.Operate, Scopes.Manage, Scopes.Administer] : [Scopes.Read]);
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.AuthenticationFailed)
        {
            throw Refuse(e);
        }
        catch (TidemarkException)
        {
            throttle.TakeBack(keys);
            throw;
        }
    }

    private ClaimsPrincipal Principal(string user, string[] scopes) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, user), new Claim(Scopes.UntilClaim, (options.Time.GetUtcNow() + SessionLength).ToString("O", CultureInfo.InvariantCulture)), new Claim(Scopes.SessionClaim, Guid.NewGuid().ToString("N")), .. scopes.Select(s => new Claim(Scopes.Claim, s))], CookieAuthenticationDefaults.AuthenticationScheme));

    private TidemarkException Refuse(TidemarkException? cause) =>
        new(ErrorCode.AuthenticationFailed, "TDengine does not let this user in with this password.", $"They are those of a TDengine user of {options.SignInServer.Host}:{options.SignInServer.Port}.", cause: cause);
}
