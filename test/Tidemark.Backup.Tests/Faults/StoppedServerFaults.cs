using Tidemark.Backup.Capture;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Errors;
using Tidemark.Sandbox;
using Tidemark.Sandbox.Faults;

namespace Tidemark.Backup.Tests.Faults;

/// <summary>Captures through a gateway whose server is down: a clear error, no point, and a whole run once the server is back.</summary>
public sealed class StoppedServerFaults : IAsyncLifetime
{
    private SandboxSource _source = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FaultPlan Faults => _source.Server.Faults;

    public async ValueTask InitializeAsync() => _source = await SandboxSource.StartAsync(options: new SandboxOptions { ServerDownWait = TimeSpan.Zero });

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task Run_ServerIsDownFromTheStart_SaysSo()
    {
        Faults.ServerIsDown = true;
        var error = await _source.CaptureFailsAsync(ErrorCode.ConnectFailed, new CaptureOptions { Source = _source.Dsn(), MaxRetries = 0 });
        Assert.Contains("taosd", error.Hint, StringComparison.Ordinal);
        Faults.ServerIsDown = false;
        Assert.Equal(5000 + 2, (await _source.CaptureAsync()).Point.Manifest.Statistics.Rows);
    }

    /// <summary>The statements of the schema, the rows and the subscription of an initial point, and the reads of their results.</summary>
    [Theory]
    [InlineData("binary_query", 4)]
    [InlineData("binary_query", 12)]
    [InlineData("fetch_raw_block", 3)]
    [InlineData("fetch_raw_block", 12)]
    public async Task Run_ServerGoesDownInAnInitialPoint_FailsAndTheNextRunIsWhole(string action, int skip)
    {
        GoDownAt(action, skip);
        var error = await _source.CaptureFailsAsync(ErrorCode.ConnectFailed, new CaptureOptions { Source = _source.Dsn(), MaxRetries = 0 });
        Assert.Contains("taosd", error.Hint, StringComparison.Ordinal);
        Faults.ServerIsDown = false;
        Assert.Equal(5000 + 2, (await _source.CaptureAsync()).Point.Manifest.Statistics.Rows);
    }

    [Fact]
    public async Task ExecuteAsync_AfterTheServerCameBack_TheSameConnectionGoesOn()
    {
        Faults.ServerIsDown = true;
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => _source.Connection.ExecuteAsync("CREATE TABLE fleet.later (ts TIMESTAMP, v INT)", Cancel).AsTask());
        Assert.Equal(ErrorCode.ConnectFailed, error.Code);
        Faults.ServerIsDown = false;
        await _source.Connection.ExecuteAsync("CREATE TABLE fleet.later (ts TIMESTAMP, v INT)", Cancel);
    }

    /// <summary>The server goes down as a request arrives; that request is the first that finds it so.</summary>
    private void GoDownAt(string action, int skip)
    {
        var seen = 0;
        Faults.Strike(
            point =>
            {
                if (point.Action == action && seen++ == skip) Faults.ServerIsDown = true;
                return false;
            },
            Fault.DropBefore());
    }
}
