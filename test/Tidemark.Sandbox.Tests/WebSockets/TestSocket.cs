using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Tidemark.Sandbox.Tests.WebSockets;

/// <summary>A bare WebSocket client: sends what it is told, gives back whole messages.</summary>
public sealed class TestSocket : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ClientWebSocket _socket = new();
    private ulong _requestId;

    public static async Task<TestSocket> ConnectAsync(SandboxServer server, string path)
    {
        var socket = new TestSocket();
        await socket._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Port}{path}"), TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>A socket of /ws that is signed in.</summary>
    public static async Task<TestSocket> SignInAsync(SandboxServer server, string? database = null)
    {
        var socket = await ConnectAsync(server, "/ws");
        var answer = await socket.AskAsync("conn", new JsonObject { ["user"] = "root", ["password"] = "taosdata", ["db"] = database ?? string.Empty });
        Assert.Equal(0, (int)answer["code"]!);
        return socket;
    }

    public async Task<JsonObject> AskAsync(string action, JsonObject? args = null)
    {
        args ??= [];
        args["req_id"] = ++_requestId;
        await SendTextAsync(new JsonObject { ["action"] = action, ["args"] = args }.ToJsonString());
        var (type, bytes) = await ReceiveAsync();
        Assert.Equal(WebSocketMessageType.Text, type);
        var answer = JsonNode.Parse(bytes)!.AsObject();
        Assert.Equal(_requestId, (ulong)answer["req_id"]!);
        return answer;
    }

    public async Task<byte[]> AskBinaryAsync(string action, JsonObject args)
    {
        args["req_id"] = ++_requestId;
        await SendTextAsync(new JsonObject { ["action"] = action, ["args"] = args }.ToJsonString());
        var (type, bytes) = await ReceiveAsync();
        Assert.True(type == WebSocketMessageType.Binary, type == WebSocketMessageType.Text ? Encoding.UTF8.GetString(bytes) : "closed");
        return bytes;
    }

    public Task<JsonObject> QueryAsync(string sql) => AskAsync("query", new JsonObject { ["sql"] = sql });

    public Task SendTextAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    public Task SendBinaryAsync(ReadOnlyMemory<byte> bytes) =>
        _socket.SendAsync(bytes, WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken).AsTask();

    public async Task<(WebSocketMessageType Type, byte[] Bytes)> ReceiveAsync(TimeSpan? patience = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(patience ?? Patience);
        using var message = new MemoryStream();
        var part = new byte[64 * 1024];
        while (true)
        {
            var received = await _socket.ReceiveAsync(part, deadline.Token);
            message.Write(part, 0, received.Count);
            if (received.EndOfMessage) return (received.MessageType, message.ToArray());
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
