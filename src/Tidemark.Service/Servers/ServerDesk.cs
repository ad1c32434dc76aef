using Tidemark.Errors;
using Tidemark.Service.Plans;
using Tidemark.TDengine;

namespace Tidemark.Service.Servers;

/// <summary>Registers servers and changes them as people ask for it. A server that refuses the user is refused here; one that is away now may be well later, and is taken.</summary>
internal sealed class ServerDesk(ServerRegistry servers, ServerReader reader)
{
    /// <summary>Registers a server.</summary>
    /// <exception cref="TidemarkException">A fault in the settings, or the server does not let the user in (TM101); the name is taken (TM104).</exception>
    public async Task<ServerView> AddAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        var faults = ServerRegistry.FaultsOfNew(settings);
        await CheckSignInAsync(settings, faults, cancellationToken).ConfigureAwait(false);
        faults.ThrowIfAny("The server cannot be registered");
        return await servers.AddAsync(settings, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes a server; without a DSN only its limit.</summary>
    /// <exception cref="TidemarkException">A fault in the settings, or the server does not let the user in (TM101); there is no such server (TM207).</exception>
    public async Task<ServerView> ChangeAsync(string name, ServerSettings settings, CancellationToken cancellationToken)
    {
        await servers.GetAsync(name, cancellationToken).ConfigureAwait(false);
        var faults = ServerRegistry.FaultsOf(settings);
        await CheckSignInAsync(settings, faults, cancellationToken).ConfigureAwait(false);
        faults.ThrowIfAny($"Server '{name}' cannot be changed");
        return await servers.ChangeAsync(name, settings, cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckSignInAsync(ServerSettings settings, Faults faults, CancellationToken cancellationToken)
    {
        if (settings.Dsn is null || faults.Has("dsn")) return;
        try
        {
            await reader.IsAdministratorAsync(Dsn.Parse(settings.Dsn) with { Database = null }, cancellationToken).ConfigureAwait(false);
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.AuthenticationFailed)
        {
            faults.Add("dsn", e);
        }
        catch (TidemarkException)
        {
            // Not reached: the doctor tells more.
            return;
        }
    }
}
