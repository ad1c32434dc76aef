using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Security;

namespace Tidemark.Web.Visits;

/// <summary>Who looks at the page: what they may do, and the audit log of what they did. One a circuit.</summary>
internal sealed class Visitor(AuthenticationStateProvider authentication, AuditLog audit, IHttpContextAccessor http)
{
    /// <summary>The policy of pages that change plans and servers.</summary>
    public const string ManagePolicy = Scopes.Manage;

    /// <summary>The policy of pages for administrators only.</summary>
    public const string AdministerPolicy = Scopes.Administer;

    /// <summary>The policy of pages that run and restore.</summary>
    public const string OperatePolicy = Scopes.Operate;

    /// <summary>The policy of every page.</summary>
    public const string ReadPolicy = Scopes.Read;

    private readonly string? _address = http.HttpContext?.Connection.RemoteIpAddress?.ToString();

    /// <summary>The user's name.</summary>
    public async Task<string> NameAsync() => (await authentication.GetAuthenticationStateAsync()).User.Identity?.Name ?? "nobody";

    /// <summary>Whether the user has a scope.</summary>
    public async Task<bool> MayAsync(string scope) => (await authentication.GetAuthenticationStateAsync()).User.HasClaim(Scopes.Claim, scope);

    /// <summary>Does something that changes something, and writes down that it was done, refused, or failed.</summary>
    /// <param name="scope">What is needed for it.</param>
    /// <param name="action">Method and route of what does the same in the API.</param>
    /// <param name="on">What it is done to.</param>
    /// <param name="change">Does it, given the user's name.</param>
    /// <exception cref="TidemarkException">The user may not (TM204), the catalog is away (TM501), or whatever the change ends with.</exception>
    public async Task<T> ChangeAsync<T>(string scope, string action, string? on, Func<string, Task<T>> change)
    {
        var user = await NameAsync();
        action = action.Replace(" ", " /api/v1/", StringComparison.Ordinal);
        if (!await MayAsync(scope))
        {
            await audit.AddAsync(user, _address, action, on, StatusCodes.Status403Forbidden);
            throw new TidemarkException(ErrorCode.AuthenticationFailed, "This user may not do that.", "Administrators of TDengine change things; others look.");
        }

        try
        {
            var result = await change(user);
            await audit.AddAsync(user, _address, action, on, StatusCodes.Status200OK);
            return result;
        }
        catch (Exception e) when (CatalogDatabase.IsFailure(e))
        {
            // The audit log lies in the catalog, and writes what fails to the log.
            var away = CatalogFaults.Away(e);
            await audit.AddAsync(user, _address, action, on, Service.Api.Problems.StatusOf(away));
            throw away;
        }
        catch (Exception e)
        {
            await audit.AddAsync(user, _address, action, on, Service.Api.Problems.StatusOf(e));
            throw;
        }
    }

    /// <summary>The same for what answers nothing.</summary>
    public Task ChangeAsync(string scope, string action, string? on, Func<string, Task> change) => ChangeAsync(scope, action, on, async user =>
    {
        await change(user);
        return true;
    });
}
