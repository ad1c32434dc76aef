using System.Net;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Tests.WebSockets;

namespace Tidemark.TDengine.Tests.Drivers;

public sealed class ServerProbeTests
{
    private static readonly IPAddress[] Loopback = [IPAddress.Loopback];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resolve_Address_IsItself() =>
        Assert.Equal([IPAddress.Parse("192.0.2.7")], await ServerProbe.ResolveAsync(Dsn.Parse("taos+ws://192.0.2.7"), null, Token));

    [Fact]
    public async Task Resolve_UnknownName_Fails() =>
        Assert.Equal(ErrorCode.ConnectFailed, (await Assert.ThrowsAsync<TidemarkException>(() => ServerProbe.ResolveAsync(Dsn.Parse("taos+ws://no-such-host.invalid"), null, Token))).Code);

    [Fact]
    public async Task Connect_SomebodyListens_GivesTheAddress()
    {
        await using var server = new LoopbackServer(connection => connection.HangAsync());
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, server.Port), await ServerProbe.ConnectAsync(server.Dsn(), Loopback, null, Token));
    }

    [Fact]
    public async Task Connect_SecondAddressListens_IsFound()
    {
        await using var server = new LoopbackServer(connection => connection.HangAsync());
        Assert.Equal(IPAddress.Loopback, (await ServerProbe.ConnectAsync(server.Dsn(), [IPAddress.Parse("127.0.0.2"), IPAddress.Loopback], null, Token)).Address);
    }

    [Fact]
    public async Task Connect_NobodyListens_Fails()
    {
        var server = new LoopbackServer(connection => connection.HangAsync());
        var dsn = server.Dsn();
        await server.DisposeAsync();
        Assert.Contains("refuses", (await Assert.ThrowsAsync<TidemarkException>(() => ServerProbe.ConnectAsync(dsn, Loopback, null, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secure_SilentServer_EndsAtTheLimit()
    {
        await using var server = new LoopbackServer(connection => connection.HangAsync());
        var error = await Assert.ThrowsAsync<TidemarkException>(() => ServerProbe.SecureAsync(server.Dsn("?connect_timeout=200ms"), Loopback, null, Token).WaitAsync(TimeSpan.FromSeconds(20), Token));
        Assert.Contains("does not answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secure_Cancelled_EndsAtOnce()
    {
        var asked = new TaskCompletionSource();
        await using var server = new LoopbackServer(async connection =>
        {
            asked.SetResult();
            await connection.HangAsync();
        });
        using var cancel = new CancellationTokenSource();
        var probing = ServerProbe.SecureAsync(server.Dsn(), Loopback, null, cancel.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probing.WaitAsync(TimeSpan.FromSeconds(20), Token));
    }

    [Fact]
    public async Task Handshake_TaosAdapter_TellsItsVersionBeforeAnyoneSignsIn()
    {
        await using var server = new LoopbackServer(async connection =>
        {
            await connection.UpgradeAsync();
            Assert.Contains("\"version\"", (await connection.ReadFrameAsync())!.Text, StringComparison.Ordinal);
            await connection.AnswerAsync("""{"code":0,"message":"","action":"version","req_id":1,"timing":1,"version":"3.3.7.5"}""");
            await connection.HangAsync();
        });
        Assert.Equal("3.3.7.5", await ServerProbe.HandshakeAsync(server.Dsn(), null, Token));
    }
}
