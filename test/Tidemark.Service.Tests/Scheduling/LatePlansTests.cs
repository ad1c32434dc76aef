using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Scheduling;
using Tidemark.Service.Tests.EndToEnd;
using Tidemark.Service.Tests.Webhooks;
using Tidemark.Service.Webhooks;

namespace Tidemark.Service.Tests.Scheduling;

/// <summary>Plans that fall behind.</summary>
public sealed class LatePlansTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, 100, 60, null, false)]
    [InlineData(null, 182, 60, null, true)]
    [InlineData(100, 100, 60, -1, false)]
    [InlineData(182, 182, 60, -1, true)]
    [InlineData(182, 10, 60, -1, false)]
    [InlineData(70, 10, 60, 80, true)]
    [InlineData(60, 60, 60, 80, false)]
    [InlineData(60, 60, 60, 0, false)]
    public void Fault_ByAgeCycleAndRetention_IsFoundWhenEitherIsOver(int? age, int waited, int cycle, int? retention, bool isLate) =>
        Assert.Equal(isLate, LatePlans.Fault(Seconds(age), TimeSpan.FromSeconds(waited), TimeSpan.FromSeconds(cycle), Seconds(retention)) is not null);

    [Fact]
    public async Task Plan_WithoutAPointForTooLong_IsLateOnceAndRecovers()
    {
        await using var listener = await HookListener.StartAsync();
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PostAsync<NewWebhookView>("webhooks", new WebhookSettings { Name = "operators", Url = listener.Url, Events = [WebhookEvents.PlanLate, WebhookEvents.PlanRecovered] });
        var late = scene.Host.Services.GetRequiredService<LatePlans>();
        var catalog = scene.Host.Services.GetRequiredService<CatalogDatabase>();
        await scene.Api.PlanAsync("slow", p => p with { Cycle = "30m", NextExecutionAt = DateTimeOffset.UtcNow.AddMinutes(20) });
        await late.RunAsync(Cancel);
        Assert.Null((await scene.Api.GetAsync<PlanView>("plans/slow")).LateSince);
        // As if it had been made long ago.
        var then = DateTimeOffset.UtcNow.AddHours(-2);
        await catalog.WriteAsync(db => db.Plans.ExecuteUpdateAsync(p => p.SetProperty(r => r.CreatedAt, then).SetProperty(r => r.ModifiedAt, then), Cancel), Cancel);
        for (var i = 0; i < 2; i++) await late.RunAsync(Cancel);
        Assert.NotNull((await scene.Api.GetAsync<PlanView>("plans/slow")).LateSince);
        var told = Assert.Single(await listener.TakenAsync(1));
        Assert.Equal((WebhookEvents.PlanLate, "slow", null), (told.Event, told.Plan, told.Task));
        Assert.Contains("no new point for 2h, and is to take one every 30m", told.Message, StringComparison.Ordinal);
        Assert.Contains("/api/v1/plans/slow", told.Link!.ToString(), StringComparison.Ordinal);
        using var machine = new HttpClient { BaseAddress = scene.Host.Address };
        Assert.Contains("tidemark_plan_late{plan=\"slow\"} 1\n", await machine.GetStringAsync(new Uri("metrics", UriKind.Relative), Cancel), StringComparison.Ordinal);
        await scene.Api.BackupAsync("slow");
        for (var i = 0; i < 2; i++) await late.RunAsync(Cancel);
        Assert.Equal([WebhookEvents.PlanLate, WebhookEvents.PlanRecovered], (await listener.TakenAsync(2)).Select(t => t.Event));
        Assert.Null((await scene.Api.GetAsync<PlanView>("plans/slow")).LateSince);
        // A stopped plan is not late.
        await catalog.WriteAsync(db => db.Plans.ExecuteUpdateAsync(p => p.SetProperty(r => r.LateSince, then), Cancel), Cancel);
        await scene.Api.PostAsync<PlanView>("plans/slow/stop");
        await late.RunAsync(Cancel);
        Assert.False(await catalog.ReadAsync(db => db.Plans.AnyAsync(p => p.LateSince != null, Cancel)));
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;
}
