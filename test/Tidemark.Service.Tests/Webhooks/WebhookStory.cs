using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tidemark.Sandbox.Faults;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.EndToEnd;
using Tidemark.Service.Webhooks;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Webhooks;

/// <summary>Webhooks are told what happens, over real HTTP.</summary>
public sealed class WebhookStory
{
    private const string Key = "a key of the operators";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Task_ThatFailsAndThenSucceeds_IsToldTwiceSignedAndAfterTwoRefusals()
    {
        await using var listener = await HookListener.StartAsync();
        await using var scene = await ServiceScene.StartAsync(o => o with { PublicAddress = new Uri("https://backup.example.com/tidemark/") });
        await AddAsync(scene, listener);
        await scene.Api.PlanAsync("daily");
        await scene.Api.BackupAsync("daily");
        listener.Answer(HttpStatusCode.ServiceUnavailable, HttpStatusCode.InternalServerError);
        var directory = Path.Combine(scene.Backups, "daily");
        Directory.Move(directory, directory + ".away");
        await File.WriteAllTextAsync(directory, "in the way", Cancel);
        var failed = await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/daily/run")).Id, TaskState.Failed);
        var told = Assert.Single(await listener.TakenAsync(1));
        Assert.Equal((WebhookEvents.TaskFailed, "daily", failed.Id, TaskKind.Backup, failed.Failure!.Code, failed.Failure.Hint), (told.Event, told.Plan, told.Task, told.Kind, told.Code, told.Hint));
        Assert.Contains(failed.Failure.Message, told.Message, StringComparison.Ordinal);
        Assert.Equal($"https://backup.example.com/tidemark/api/v1/tasks/{failed.Id}", told.Link!.ToString());
        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.InternalServerError, HttpStatusCode.OK], listener.Calls.Select(c => c.Answer));
        foreach (var call in listener.Calls)
        {
            Assert.Equal("/hidden-path?key=hidden-value", call.Path);
            Assert.Equal((told.Id, told.Event), (call.Headers["X-Tidemark-Delivery"], call.Headers["X-Tidemark-Event"]));
            var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(call.Headers["X-Tidemark-Timestamp"] + "." + call.Body));
            Assert.Equal("sha256=" + Convert.ToHexStringLower(expected), call.Headers["X-Tidemark-Signature"]);
        }

        File.Delete(directory);
        Directory.Move(directory + ".away", directory);
        var good = await scene.Api.BackupAsync("daily");
        await scene.Api.BackupAsync("daily");
        Assert.Equal((WebhookEvents.TaskRecovered, good.Id), ((await listener.TakenAsync(2))[1].Event, (await listener.TakenAsync(2))[1].Task));
        // The second success is nothing new.
        await Condition.UntilAsync(async () => (await ViewAsync(scene)) is { Waiting: 0, LastDeliveredAt: not null, Failure: null }, "all deliveries", Cancel);
        Assert.Equal(2, listener.Taken.Count);
    }

    [Fact]
    public async Task Chain_ThatBreaksAndHeals_IsTold()
    {
        await using var listener = await HookListener.StartAsync();
        await using var scene = await ServiceScene.StartAsync();
        await AddAsync(scene, listener, WebhookEvents.ChainBroken, WebhookEvents.ChainHealed);
        await scene.Api.PlanAsync("chained");
        await scene.Api.BackupAsync("chained");
        await LoseWalAsync(scene);
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/chained/run")).Id, TaskState.Failed);
        var told = await listener.TakenAsync(2);
        Assert.Equal([WebhookEvents.ChainBroken, WebhookEvents.ChainHealed], told.Select(t => t.Event));
        Assert.StartsWith("TM3", told[0].Code, StringComparison.Ordinal);
        Assert.Equal(scene.Host.Address.GetLeftPart(UriPartial.Authority), told[0].Link!.GetLeftPart(UriPartial.Authority));
        Assert.Null((await scene.Api.GetAsync<PlanView>("plans/chained")).Chain.Fault);
    }

    [Fact]
    public async Task Event_OfAServiceThatEnds_ArrivesWhenItStartsAgain()
    {
        int port;
        await using (var first = await HookListener.StartAsync()) port = first.Port;
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PostAsync<NewWebhookView>("webhooks", new WebhookSettings { Name = "late", Url = $"http://127.0.0.1:{port}/", Secret = Key });
        await FailAsync(scene);
        await Condition.UntilAsync(async () => (await ViewAsync(scene, "late")).Failure?.Contains("cannot be reached", StringComparison.Ordinal) == true, "the first failure", Cancel);
        Assert.Equal(1, (await ViewAsync(scene, "late")).Waiting);
        await scene.StopServiceAsync();
        await using var listener = await HookListener.StartAsync(port);
        await scene.StartServiceAsync();
        // Its next try would be in a minute.
        await scene.Host.Services.GetRequiredService<CatalogDatabase>().WriteAsync(db => db.Deliveries.ExecuteUpdateAsync(d => d.SetProperty(r => r.NotBefore, DateTimeOffset.UnixEpoch)), Cancel);
        Assert.Equal(WebhookEvents.TaskFailed, Assert.Single(await listener.TakenAsync(1)).Event);
        await Condition.UntilAsync(async () => (await ViewAsync(scene, "late")).Waiting == 0, "the delivery", Cancel);
    }

    [Fact]
    public async Task Webhook_WithFaultsOrSecrets_IsRefusedOrHidesThem()
    {
        await using var listener = await HookListener.StartAsync();
        await using var scene = await ServiceScene.StartAsync();
        foreach (var url in (string[])["ftp://somewhere/", "file:///etc/passwd", "hooks.example.com", "http://user:word@127.0.0.1/"])
        {
            var problem = await scene.Api.FailsAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "webhooks", new WebhookSettings { Name = "bad", Url = url, Secret = "short", Events = ["everything"] });
            Assert.Equal(["events", "secret", "url"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        }

        var made = await scene.Api.PostAsync<NewWebhookView>("webhooks", new WebhookSettings { Name = "operators", Url = listener.Url });
        Assert.Equal(64, made.Secret!.Length);
        Assert.Equal($"http://127.0.0.1:{listener.Port}/…", made.Webhook.Address);
        Assert.Equal(WebhookEvents.All, made.Webhook.Events);
        await scene.Api.FailsAsync(HttpStatusCode.Conflict, HttpMethod.Post, "webhooks", new WebhookSettings { Name = "operators", Url = listener.Url });
        Assert.DoesNotContain("hidden", (await scene.Api.GetAsync<JsonElement>("webhooks")).GetRawText(), StringComparison.Ordinal);
        Assert.True((await scene.Api.PostAsync<WebhookTest>("webhooks/operators/test")).IsDelivered);
        Assert.Equal((WebhookEvents.Test, null), (listener.Taken[0].Event, listener.Taken[0].Plan));
        await scene.Api.PutAsync<WebhookView>("webhooks/operators", new WebhookSettings { Events = [WebhookEvents.TaskFailed] });
        listener.Answer(HttpStatusCode.Redirect);
        var test = await scene.Api.PostAsync<WebhookTest>("webhooks/operators/test");
        Assert.Equal((false, "it answered 302 Found"), (test.IsDelivered, test.Failure));
        await scene.Api.DeleteAsync<object?>("webhooks/operators");
        await scene.Api.FailsAsync(HttpStatusCode.NotFound, HttpMethod.Delete, "webhooks/operators");
        await scene.StopServiceAsync();
        foreach (var file in Directory.EnumerateFiles(scene.Data, "catalog.db*")) Assert.DoesNotContain("hidden", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancel)), StringComparison.Ordinal);
        await scene.StartServiceAsync();
    }

    private static Task<NewWebhookView> AddAsync(ServiceScene scene, HookListener listener, params string[] events) =>
        scene.Api.PostAsync<NewWebhookView>("webhooks", new WebhookSettings { Name = "operators", Url = listener.Url, Secret = Key, Events = events });

    private static Task<WebhookView> ViewAsync(ServiceScene scene, string name = "operators") => scene.Api.GetAsync<WebhookView>("webhooks/" + name);

    private static async Task LoseWalAsync(ServiceScene scene)
    {
        await scene.WriteAsync(500, 10);
        FaultPlan.TruncateLog(scene.Sandbox.Engine.Databases[ServiceScene.Database], keep: 0);
        await scene.WriteAsync(600, 10);
    }

    private static async Task FailAsync(ServiceScene scene)
    {
        await scene.Api.PlanAsync("failing");
        if (Directory.Exists(Path.Combine(scene.Backups, "failing"))) Directory.Delete(Path.Combine(scene.Backups, "failing"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(scene.Backups, "failing"), "in the way", Cancel);
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/failing/run")).Id, TaskState.Failed);
    }
}
