using System.Text.Json.Nodes;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;

namespace Tidemark.TDengine.Tests.WebSockets;

/// <summary>A loopback server behind the sign-in, and what tests ask of its client.</summary>
internal static class SignedServer
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A server that signs the client in and then follows a script.</summary>
    public static LoopbackServer Start(Func<ServerConnection, Task> script) => new(async connection =>
    {
        await connection.UpgradeAsync();
        var frame = await connection.ReadFrameAsync();
        Assert.Equal("conn", (string)JsonNode.Parse(frame!.Payload)!["action"]!);
        await connection.AnswerAsync("""{"code":0,"message":"","action":"conn","req_id":1,"timing":1,"version":"3.3.7.5"}""");
        await script(connection);
    });

    public static async Task<ITDengineConnection> ConnectAsync(LoopbackServer server, ConnectionOptions? options = null) =>
        await TDengineDriver.ConnectAsync(server.Dsn(), null, options, Token);

    public static async Task<TidemarkException> FailAsync(ITDengineConnection connection) =>
        await Assert.ThrowsAsync<TidemarkException>(async () => await connection.ExecuteAsync("select 1", Token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token));

    public static async Task AssertBrokenAsync(ITDengineConnection connection)
    {
        Assert.True(connection.IsBroken);
        var error = await FailAsync(connection);
        Assert.Equal(ErrorCode.ConnectionLost, error.Code);
        Assert.Contains("cannot be used again", error.Message, StringComparison.Ordinal);
    }
}
