using Tidemark.Sandbox;
using Tidemark.Service.Operation;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.EndToEnd;

/// <summary>A sandbox with a database, a service in front of it on a real socket, and an administrator who is signed in.</summary>
internal sealed class ServiceScene : SandboxScene, IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Func<ServiceOptions, ServiceOptions> _configure;

    private ServiceScene(SandboxServer sandbox, Func<ServiceOptions, ServiceOptions> configure)
        : base(sandbox) => _configure = configure;

    public ServiceHost Host { get; private set; } = null!;

    /// <summary>The administrator.</summary>
    public ApiClient Api { get; private set; } = null!;

    public string Data => Path.Combine(_directory.Path, "data");

    public string Backups => Path.Combine(Data, "backups");

    public static async Task<ServiceScene> StartAsync(Func<ServiceOptions, ServiceOptions>? configure = null)
    {
        var scene = new ServiceScene(await StartSandboxAsync(), configure ?? (o => o));
        await scene.FillAsync();
        await scene.StartServiceAsync();
        return scene;
    }

    /// <summary>Starts the service, and signs in.</summary>
    public async Task StartServiceAsync()
    {
        Host = await ServiceHost.StartAsync(_configure(new ServiceOptions { DataDirectory = Data, Port = 0, SignInServer = Dsn, RegisterAs = "main", SignInterval = TimeSpan.FromMilliseconds(50) }), Cancel);
        Api = new ApiClient(Host.Address);
        await Api.SignInAsync("root", "taosdata");
    }

    /// <summary>Ends the service in good order.</summary>
    public async Task StopServiceAsync()
    {
        Api.Dispose();
        await Host.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopServiceAsync();
        await Sandbox.DisposeAsync();
        _directory.Dispose();
    }
}
