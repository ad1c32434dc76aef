using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Catalog;
using Tidemark.Service.Nodes;
using Tidemark.Service.Scheduling;
using Tidemark.Service.Security;
using Tidemark.Service.Servers;

namespace Tidemark.Service.Operation;

/// <summary>The service, running. Dispose stops it: running tasks are interrupted, and go on when it starts again.</summary>
public sealed class ServiceHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DataDirectory _data;
    private readonly SystemdNotifier _systemd = new();
    private bool _isStopped;

    private ServiceHost(WebApplication app, DataDirectory data) => (_app, _data) = (app, data);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Whether no plan was ever made.</summary>
    public bool IsFirstStart { get; private set; }

    /// <summary>How many plans were rebuilt from repositories; null when that was not asked for.</summary>
    public int? RebuiltPlans { get; private set; }

    /// <summary>Its parts, for pages and tests.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>Starts it: the catalog is brought up to date, plans are scheduled, tasks that were running go on.</summary>
    /// <exception cref="TidemarkException">An option is not valid (TM101); another service uses the data directory (TM504); other nodes of the catalog have its name or other keys (TM104); the catalog cannot be opened (TM501); the port is taken (TM104).</exception>
    public static async Task<ServiceHost> StartAsync(ServiceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ServiceChecks.Check(options);
        var data = await DataDirectory.OpenAsync(options.DataDirectory, cancellationToken).ConfigureAwait(false);
        WebApplication? app = null;
        try
        {
            app = ServiceParts.Build(options, data);
            var host = new ServiceHost(app, data);
            await host.StartAsync(app.Services, options, cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            if (app is not null) await app.DisposeAsync().ConfigureAwait(false);
            await data.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops it; half a minute at most is given to what runs.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_isStopped) return;
        _isStopped = true;
        _systemd.Notify(ServiceState.Stopping);
        await _app.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        await _data.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StartAsync(IServiceProvider parts, ServiceOptions options, CancellationToken cancellationToken)
    {
        var catalog = parts.GetRequiredService<CatalogDatabase>();
        await catalog.MigrateAsync(cancellationToken).ConfigureAwait(false);
        await parts.GetRequiredService<NodeRegistry>().JoinAsync(cancellationToken).ConfigureAwait(false);
        if (options.Rebuild) RebuiltPlans = await parts.GetRequiredService<Rebuild>().RunAsync(cancellationToken).ConfigureAwait(false);
        if (options.RegisterAs is { } name) await parts.GetRequiredService<ServerRegistry>().RegisterAsync(name, options.SignInServer, cancellationToken).ConfigureAwait(false);
        IsFirstStart = !await catalog.ReadAsync(db => db.Plans.AnyAsync(cancellationToken)).ConfigureAwait(false);
        foreach (var root in parts.GetRequiredService<PathRoots>().Roots) Directory.CreateDirectory(root);
        try
        {
            await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new TidemarkException(ErrorCode.Conflict, $"The service cannot listen on {options.Host}:{options.Port}: {e.Message}", "The port is taken, or the address is not one of this machine: choose others with --port and --host.", cause: e);
        }

        Address = new Uri(parts.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await parts.GetRequiredService<PlanSchedule>().LoadAsync(cancellationToken).ConfigureAwait(false);
        // To systemd, when it started the process and waits for that (Type=notify).
        _systemd.Notify(ServiceState.Ready);
    }
}
