using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Faults;
using Tidemark.Sandbox.Http;
using Tidemark.Sandbox.RawWrites;
using Tidemark.Sandbox.Subscriptions;

namespace Tidemark.Sandbox;

/// <summary>
/// A TDengine-compatible server in this process: taosAdapter's WebSocket and REST surface over data in memory.
/// For trying things out and for tests; it is no database product. Thread-safe.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly ConnectionRegistry _connections = new();
    private readonly SandboxFront _front;
    private WebApplication _host;

    private SandboxServer(SandboxOptions options, SandboxEngine engine)
    {
        Options = options;
        Engine = engine;
        Faults = new FaultPlan(_connections, options.ServerDownWait);
        _connections.Use(Faults);
        Groups = new ConsumerGroups(engine, Faults);
        Faults.Use(Groups);
        Handles = new ConnectionHandles(engine);
        _front = new SandboxFront(this);
        _host = Build(options.Port);
    }

    /// <summary>The settings it was started with.</summary>
    public SandboxOptions Options { get; }

    /// <summary>The data.</summary>
    public SandboxEngine Engine { get; }

    /// <summary>What goes wrong, and when.</summary>
    public FaultPlan Faults { get; }

    /// <summary>The TCP port it listens on.</summary>
    public int Port { get; private set; }

    /// <summary>Its address for HTTP clients.</summary>
    public Uri Address => new($"http://{Options.Host}:{Port}/");

    internal ConnectionRegistry Connections => _connections;

    internal ConsumerGroups Groups { get; }

    internal ConnectionHandles Handles { get; }

    /// <summary>Starts a server with an empty engine.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static Task<SandboxServer> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return StartAsync(options, new SandboxEngine(options), cancellationToken);
    }

    /// <summary>Starts a server on an engine that may already hold data.</summary>
    /// <param name="options">Its settings; traps and the choice of vgroups are the engine's own.</param>
    /// <param name="engine">The data.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SandboxServer> StartAsync(SandboxOptions options, SandboxEngine engine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(engine);
        var server = new SandboxServer(options, engine);
        await server.ListenAsync(cancellationToken).ConfigureAwait(false);
        return server;
    }

    /// <summary>
    /// Falls over and comes back on the same port: every connection is lost, consumers leave their groups; data, topics and committed
    /// offsets stay.
    /// </summary>
    /// <param name="cancellationToken">Gives up the restart half way; the server is then down.</param>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken).ConfigureAwait(false);
        await StartAgainAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Falls over: every connection is lost and new ones are refused until <see cref="StartAgainAsync"/>.</summary>
    /// <param name="cancellationToken">Gives up waiting for the listener to close.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _connections.AbortAll();
        Handles.Clear();
        await _host.StopAsync(cancellationToken).ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Comes back after <see cref="StopAsync"/> on the same port with the same data.</summary>
    /// <param name="cancellationToken">Gives up starting.</param>
    public Task StartAgainAsync(CancellationToken cancellationToken)
    {
        _host = Build(Port);
        return ListenAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _connections.AbortAll();
        await _host.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What a real adapter does when the C library under it crashes: every connection is lost.</summary>
    internal void Crash()
    {
        _connections.AbortAll();
        Handles.Clear();
    }

    /// <summary>Checks who signs in.</summary>
    /// <exception cref="SandboxException">0x0351: no such user; 0x0357: wrong password.</exception>
    internal void Authenticate(string user, string password)
    {
        lock (Engine.Gate)
        {
            if (Engine.GetUser(user).Password != password) throw new SandboxException(0x0357, "Authentication failure");
        }
    }

    private WebApplication Build(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Parse(Options.Host), port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => _connections.RunAsync(connection, next));
            });
        });
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var app = builder.Build();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(54), KeepAliveTimeout = TimeSpan.FromSeconds(60) });
        app.Run(_front.HandleAsync);
        return app;
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await _host.StartAsync(cancellationToken).ConfigureAwait(false);
        var addresses = _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Port = new Uri(addresses.Addresses.First()).Port;
    }
}
