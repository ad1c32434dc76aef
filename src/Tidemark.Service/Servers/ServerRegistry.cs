using Microsoft.EntityFrameworkCore;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Security;
using Tidemark.TDengine;

namespace Tidemark.Service.Servers;

/// <summary>The servers that plans read and restores write. Thread-safe.</summary>
internal sealed class ServerRegistry(CatalogDatabase catalog, SecretBox secrets, TimeProvider time)
{
    private const int MostTasks = 64;

    public Task<List<ServerView>> ListAsync(CancellationToken cancellationToken) =>
        catalog.ReadAsync(async db => (await db.Servers.AsNoTracking().OrderBy(s => s.Name).ToListAsync(cancellationToken).ConfigureAwait(false)).ConvertAll(View));

    /// <summary>One server.</summary>
    /// <exception cref="TidemarkException">There is none (TM207).</exception>
    public async Task<ServerView> GetAsync(string name, CancellationToken cancellationToken) => View(await FindAsync(name, cancellationToken).ConfigureAwait(false));

    /// <summary>The DSN with its password.</summary>
    /// <exception cref="TidemarkException">There is no such server (TM207), or its password is not known any more (TM104).</exception>
    public async Task<Dsn> DsnOfAsync(string name, CancellationToken cancellationToken)
    {
        var row = await FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (row.ProtectedDsn is null) throw new TidemarkException(ErrorCode.Conflict, $"The password of server '{name}' is not known: the catalog was rebuilt.", "Give its DSN again.");
        return Dsn.Parse(secrets.Unprotect(row.ProtectedDsn, $"server '{name}'"));
    }

    /// <summary>What is wrong with the settings of a new server, without asking it.</summary>
    public static Faults FaultsOfNew(ServerSettings settings)
    {
        var faults = FaultsOf(settings);
        if (PlanName.Fault(settings.Name) is { } fault) faults.Add("name", fault);
        if (settings.Dsn is null) faults.Add("dsn", "is needed");
        return faults;
    }

    /// <summary>What is wrong with settings, without asking the server.</summary>
    public static Faults FaultsOf(ServerSettings settings)
    {
        var faults = new Faults();
        if (settings.MaxTasks is < 1 or > MostTasks) faults.Add("maxTasks", $"is {settings.MaxTasks}; 1 to {MostTasks} are possible");
        if (settings.Dsn is null) return faults;
        try
        {
            Dsn.Parse(settings.Dsn).EnsureKnownParameters();
        }
        catch (TidemarkException e)
        {
            faults.Add("dsn", e);
        }

        return faults;
    }

    /// <summary>Registers a server.</summary>
    /// <exception cref="TidemarkException">A fault in the settings (TM101), or the name is taken (TM104).</exception>
    public async Task<ServerView> AddAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        FaultsOfNew(settings).ThrowIfAny("The server cannot be registered");
        var dsn = Dsn.Parse(settings.Dsn!) with { Database = null };
        var row = new ServerRow { Name = settings.Name!, Address = dsn.ToString(), ProtectedDsn = secrets.Protect(dsn.ToSecretString()), MaxTasks = settings.MaxTasks, CreatedAt = time.GetUtcNow() };
        return await catalog.WriteAsync(async db =>
        {
            if (await db.Servers.AnyAsync(s => s.Name == row.Name, cancellationToken).ConfigureAwait(false)) throw new TidemarkException(ErrorCode.Conflict, $"There is a server '{row.Name}' already.", "Choose another name, or change that one.");
            db.Servers.Add(row);
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return View(row);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes a server; without a DSN only its limit.</summary>
    /// <exception cref="TidemarkException">A fault in the settings (TM101), or there is no such server (TM207).</exception>
    public async Task<ServerView> ChangeAsync(string name, ServerSettings settings, CancellationToken cancellationToken)
    {
        FaultsOf(settings).ThrowIfAny($"Server '{name}' cannot be changed");
        return await catalog.WriteAsync(async db =>
        {
            var row = await db.Servers.FindAsync([name], cancellationToken).ConfigureAwait(false) ?? throw NoSuch(name);
            row.MaxTasks = settings.MaxTasks;
            if (settings.Dsn is not null)
            {
                var dsn = Dsn.Parse(settings.Dsn) with { Database = null };
                (row.Address, row.ProtectedDsn) = (dsn.ToString(), secrets.Protect(dsn.ToSecretString()));
            }

            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return View(row);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Registers the server of the command line, or gives its DSN anew.</summary>
    public async Task RegisterAsync(string name, Dsn dsn, CancellationToken cancellationToken)
    {
        var exists = await catalog.ReadAsync(db => db.Servers.AnyAsync(s => s.Name == name, cancellationToken)).ConfigureAwait(false);
        if (!exists)
        {
            await AddAsync(new ServerSettings { Name = name, Dsn = dsn.ToSecretString() }, cancellationToken).ConfigureAwait(false);
            return;
        }

        var known = await GetAsync(name, cancellationToken).ConfigureAwait(false);
        await ChangeAsync(name, new ServerSettings { Dsn = dsn.ToSecretString(), MaxTasks = known.MaxTasks }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets a server.</summary>
    /// <exception cref="TidemarkException">There is none (TM207), or plans use it (TM104).</exception>
    public Task RemoveAsync(string name, CancellationToken cancellationToken) => catalog.WriteAsync(async db =>
    {
        var row = await db.Servers.FindAsync([name], cancellationToken).ConfigureAwait(false) ?? throw NoSuch(name);
        var plans = await db.Plans.Where(p => p.Server == name).Select(p => p.Name).Take(5).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (plans.Count > 0) throw new TidemarkException(ErrorCode.Conflict, $"Plans use server '{name}': {string.Join(", ", plans)}.", "Delete them first.");
        db.Servers.Remove(row);
        return await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    private static ServerView View(ServerRow row) => new(row.Name, row.Address, row.MaxTasks, row.ProtectedDsn is null, row.CreatedAt);

    private static TidemarkException NoSuch(string name) => new(ErrorCode.ObjectNotFound, $"There is no server '{name}'.", "Register it first.");

    private async Task<ServerRow> FindAsync(string name, CancellationToken cancellationToken) =>
        await catalog.ReadAsync(db => db.Servers.AsNoTracking().FirstOrDefaultAsync(s => s.Name == name, cancellationToken)).ConfigureAwait(false) ?? throw NoSuch(name);
}
