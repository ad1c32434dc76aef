using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Tidemark.Sandbox.Faults;
using Tidemark.Sandbox.Tests.Subscriptions;
using Tidemark.Sandbox.Tests.Transcripts;
using Tidemark.Sandbox.Tests.WebSockets;

namespace Tidemark.Sandbox.Tests.Faults;

public sealed class FaultPlanTests
{
    [Fact]
    public async Task Strike_Answer_GivesTheCodeOnce()
    {
        await using var server = await StartAsync();
        await using var socket = await TestSocket.SignInAsync(server);
        server.Faults.Strike("get_current_db", Fault.Answer(0x000B, "Unable to establish connection"));
        Assert.Equal(0x000B, (int)(await socket.AskAsync("get_current_db"))["code"]!);
        Assert.Equal(0, (int)(await socket.AskAsync("get_current_db"))["code"]!);
    }

    [Fact]
    public async Task Strike_Skip_LetsTheFirstOnesPass()
    {
        await using var server = await StartAsync();
        await using var socket = await TestSocket.SignInAsync(server);
        server.Faults.Strike("get_current_db", Fault.Answer(1, "x"), times: 2, skip: 1);
        var codes = new List<int>();
        for (var index = 0; index < 4; index++) codes.Add((int)(await socket.AskAsync("get_current_db"))["code"]!);
        Assert.Equal([0, 1, 1, 0], codes);
    }

    [Fact]
    public async Task Strike_DropAfter_LosesTheAnswerOfThatConnectionOnly()
    {
        await using var server = await StartAsync();
        await using var bystander = await TestSocket.SignInAsync(server);
        await using var socket = await TestSocket.SignInAsync(server);
        server.Faults.Strike("get_current_db", Fault.DropAfter());
        await Assert.ThrowsAnyAsync<WebSocketException>(() => socket.AskAsync("get_current_db"));
        Assert.Equal(0, (int)(await bystander.AskAsync("get_current_db"))["code"]!);
    }

    [Fact]
    public async Task Strike_Cut_EndsInTheMiddleOfTheAnswer()
    {
        await using var server = await SubscriptionSocketTests.StartAsync(rows: 1000);
        await using var socket = await SubscriptionSocketTests.SubscribeAsync(server, snapshot: true);
        server.Faults.Strike("fetch_raw_data", Fault.Cut(100), skip: 1);
        await Assert.ThrowsAnyAsync<WebSocketException>(() => SubscriptionSocketTests.ReadAllAsync(socket));
    }

    [Fact]
    public async Task Strike_Slow_HoldsTheAnswerBack()
    {
        var clock = new TestClock();
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Time = clock }, TestContext.Current.CancellationToken);
        await using var socket = await TestSocket.SignInAsync(server);
        var before = clock.GetUtcNow();
        server.Faults.Strike("get_current_db", Fault.Slow(TimeSpan.FromSeconds(3)));
        await socket.AskAsync("get_current_db");
        Assert.Equal(TimeSpan.FromSeconds(3), clock.GetUtcNow() - before);
    }

    [Fact]
    public async Task DropNextConnectionAfter_EndsTheConnectionAtThatByte()
    {
        await using var server = await StartAsync();
        server.Faults.DropNextConnectionAfter(400);
        await using var socket = await TestSocket.ConnectAsync(server, "/ws");
        await Assert.ThrowsAnyAsync<WebSocketException>(async () =>
        {
            for (var index = 0; index < 100; index++) await socket.AskAsync("version");
        });
    }

    [Fact]
    public async Task RefusesConnections_RefusesUntilCleared()
    {
        await using var server = await StartAsync();
        server.Faults.RefusesConnections = true;
        await Assert.ThrowsAnyAsync<WebSocketException>(() => TestSocket.ConnectAsync(server, "/ws"));
        server.Faults.Clear();
        await using var socket = await TestSocket.ConnectAsync(server, "/ws");
        Assert.Equal(0, (int)(await socket.AskAsync("version"))["code"]!);
    }

    [Fact]
    public async Task Restart_DropsConnectionsAndKeepsDataAndOffsets()
    {
        await using var server = await SubscriptionSocketTests.StartAsync(rows: 5);
        var port = server.Port;
        await using (var socket = await SubscriptionSocketTests.SubscribeAsync(server, snapshot: false))
        {
            await SubscriptionSocketTests.ReadAllAsync(socket);
            await socket.AskAsync("commit");
            await server.RestartAsync(TestContext.Current.CancellationToken);
            await Assert.ThrowsAnyAsync<WebSocketException>(() => socket.AskAsync("list_topics"));
        }

        Assert.Equal(port, server.Port);
        SubscriptionSocketTests.Insert(server.Engine, 1_800_000_000_000, 2);
        await using var again = await SubscriptionSocketTests.SubscribeAsync(server, snapshot: false);
        var messages = await SubscriptionSocketTests.ReadAllAsync(again);
        Assert.Single(messages);
    }

    [Fact]
    public async Task ServerIsDown_RefusesSignInAfterTheWaitAndKeepsTheGatewayAlive()
    {
        var clock = new TestClock();
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Time = clock }, TestContext.Current.CancellationToken);
        await using var socket = await TestSocket.SignInAsync(server);
        server.Faults.ServerIsDown = true;
        var before = clock.GetUtcNow();
        await using var another = await TestSocket.ConnectAsync(server, "/ws");
        Assert.Equal(0x010A, (int)(await another.AskAsync("conn", SignIn()))["code"]!);
        Assert.InRange(clock.GetUtcNow() - before, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
        Assert.Equal(0, (int)(await socket.AskAsync("get_current_db"))["code"]!);
        server.Faults.Clear();
        Assert.Equal(0, (int)(await another.AskAsync("conn", SignIn()))["code"]!);
    }

    [Fact]
    public async Task StallVgroup_DeliversNothingUntilResumed()
    {
        await using var server = await SubscriptionSocketTests.StartAsync(rows: 5);
        var vgroup = server.Engine.Databases["d"].Vgroups[0].Id;
        await using var socket = await SubscriptionSocketTests.SubscribeAsync(server, snapshot: false);
        server.Faults.StallVgroup(vgroup);
        Assert.Empty(await SubscriptionSocketTests.ReadAllAsync(socket));
        var waiting = socket.AskAsync("poll", new JsonObject { ["blocking_time"] = 20_000 });
        server.Faults.ResumeVgroup(vgroup);
        Assert.True((bool)(await waiting)["have_message"]!);
    }

    [Fact]
    public async Task ExpelConsumers_PollSaysThatTheConsumerIsGone()
    {
        await using var server = await SubscriptionSocketTests.StartAsync(rows: 5);
        await using var socket = await SubscriptionSocketTests.SubscribeAsync(server, snapshot: false);
        server.Faults.ExpelConsumers("g");
        Assert.Equal(0x03E6, (int)(await socket.AskAsync("poll", new JsonObject { ["blocking_time"] = 0 }))["code"]!);
    }

    [Fact]
    public async Task Poll_NotForTooLong_LosesTheConsumer()
    {
        var clock = new TestClock();
        await using var server = await SubscriptionSocketTests.StartAsync(rows: 5, options: new SandboxOptions { Time = clock });
        await using var late = await SubscriptionSocketTests.SubscribeAsync(server, snapshot: false);
        clock.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal(0x03E6, (int)(await late.AskAsync("poll", new JsonObject { ["blocking_time"] = 0 }))["code"]!);
    }

    private static Task<SandboxServer> StartAsync() => SandboxServer.StartAsync(new SandboxOptions(), TestContext.Current.CancellationToken);

    private static JsonObject SignIn() => new() { ["user"] = "root", ["password"] = "taosdata" };
}
