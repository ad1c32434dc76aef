using Tidemark.Testing;

namespace Tidemark.Service.Tests.Nodes;

/// <summary>A PostgreSQL of a test's own, which it may end; the test is skipped where there is none.</summary>
internal sealed class OwnPostgres : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Server => Path.Combine(_directory.Path, "server");

    public string Connection { get; private set; } = "";

    public static async Task<OwnPostgres> StartAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var own = new OwnPostgres();
        // Another user runs it, who must get through.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(own._directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        await PostgresServer.AdministerAsync("start", own.Server);
        var environment = await File.ReadAllTextAsync(Path.Combine(own.Server, "environment"));
        Assert.Contains("TIDEMARK_TEST_POSTGRES=", environment, StringComparison.Ordinal);
        own.Connection = environment[(environment.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim().Replace("\\", "", StringComparison.Ordinal) + ";Database=postgres";
        return own;
    }

    public Task HaltAsync() => PostgresServer.AdministerAsync("halt", Server);

    public Task ResumeAsync() => PostgresServer.AdministerAsync("resume", Server);

    public async ValueTask DisposeAsync()
    {
        await PostgresServer.AdministerAsync("stop", Server);
        _directory.Dispose();
    }
}
