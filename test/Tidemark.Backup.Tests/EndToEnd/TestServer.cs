using Tidemark.Sandbox;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>The server of the end-to-end suites: the one named by TIDEMARK_TEST_DSN, otherwise a sandbox of our own.</summary>
public sealed class TestServer : IAsyncLifetime
{
    /// <summary>The variable that names a real server.</summary>
    public const string Variable = "TIDEMARK_TEST_DSN";

    public Dsn Dsn { get; private set; } = null!;

    /// <summary>Whether it is a real TDengine.</summary>
    public bool IsReal { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text)
        {
            Dsn = Dsn.Parse(text);
            IsReal = true;
            return;
        }

        Sandbox = await SandboxServer.StartAsync(new SandboxOptions(), TestContext.Current.CancellationToken);
        Dsn = Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{Sandbox.Port}");
    }

    /// <summary>The sandbox; null with a real server.</summary>
    public SandboxServer? Sandbox { get; private set; }

    public Dsn Database(string name) => Dsn with { Database = name };

    public ValueTask<ITDengineConnection> ConnectAsync(string? database = null) => TDengineDriver.ConnectAsync(Dsn, database, null, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Sandbox is not null) await Sandbox.DisposeAsync();
    }
}
