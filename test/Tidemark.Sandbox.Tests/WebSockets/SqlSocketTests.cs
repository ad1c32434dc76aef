using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Tidemark.Sandbox.Tests.WebSockets;

public sealed class SqlSocketTests
{
    [Fact]
    public async Task Version_BeforeConn_IsAnswered()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), TestContext.Current.CancellationToken);
        await using var socket = await TestSocket.ConnectAsync(server, "/ws");
        var answer = await socket.AskAsync("version");
        Assert.Equal("3.3.7.5.alpha", (string?)answer["version"]);
    }

    [Fact]
    public async Task Conn_WrongPassword_MayBeTriedAgain()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), TestContext.Current.CancellationToken);
        await using var socket = await TestSocket.ConnectAsync(server, "/ws");
        var refused = await socket.AskAsync("conn", new JsonObject { ["user"] = "root", ["password"] = "wrong" });
        Assert.Equal(855, (int)refused["code"]!);
        var taken = await socket.AskAsync("conn", new JsonObject { ["user"] = "root", ["password"] = "taosdata" });
        Assert.Equal(0, (int)taken["code"]!);
    }

    [Fact]
    public async Task Text_ThatIsNoRequest_IsAnsweredAndTheSocketLives()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), TestContext.Current.CancellationToken);
        await using var socket = await TestSocket.ConnectAsync(server, "/ws");
        await socket.SendTextAsync("not json");
        var (type, bytes) = await socket.ReceiveAsync();
        Assert.Equal(WebSocketMessageType.Text, type);
        Assert.Contains("unmarshal request error", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(0, (int)(await socket.AskAsync("version"))["code"]!);
    }

    [Fact]
    public async Task EmptyBinaryMessage_DropsEveryConnection()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), TestContext.Current.CancellationToken);
        await using var bystander = await TestSocket.ConnectAsync(server, "/ws");
        await using var socket = await TestSocket.ConnectAsync(server, "/ws");
        await bystander.AskAsync("version");
        await socket.SendBinaryAsync(ReadOnlyMemory<byte>.Empty);
        await Assert.ThrowsAsync<WebSocketException>(() => bystander.ReceiveAsync());
    }
}
