using System.Net;
using Tidemark.Sandbox.Faults;
using Tidemark.Service.Api;
using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.Catalog;
using Tidemark.Service.Tests.EndToEnd;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Nodes;

/// <summary>PostgreSQL ends under a running service, and comes back.</summary>
public sealed class CatalogOutageStory
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postgres_StoppedAndStartedAgain_IsSaidAndNothingIsLost()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        // However long the outage takes on a busy machine: the task is not to become another attempt for that.
        await using var scene = await ServiceScene.StartAsync(o => o with { Catalog = postgres.Connection, SignTimeout = TimeSpan.FromMinutes(10) });
        await scene.Api.PlanAsync("steady");
        await scene.SqlAsync("CREATE DATABASE second WAL_RETENTION_PERIOD 3600");
        await scene.Api.PlanAsync("rhythm", p => p with { Database = "second", Cycle = "1s" });
        await scene.Api.PointsAsync("rhythm", 1);
        var struck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var manifests = Directory.CreateDirectory(Path.Combine(scene.Backups, "steady"));
        scene.Sandbox.Faults.Strike(point => point.Sql?.Contains("SHOW CREATE DATABASE", StringComparison.OrdinalIgnoreCase) == true && point.Sql.Contains(ServiceScene.Database, StringComparison.Ordinal) && (struck.TrySetResult() || true), Fault.Slow(TimeSpan.FromSeconds(1)));
        var task = await scene.Api.PostAsync<TaskView>("plans/steady/run");
        await struck.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        await postgres.HaltAsync();
        await Condition.UntilAsync(async () => await ReadyAsync(scene) == HttpStatusCode.ServiceUnavailable, "the word that the catalog is away", Cancel);
        var problem = await scene.Api.FailsAsync(HttpStatusCode.ServiceUnavailable, HttpMethod.Get, "plans");
        Assert.Equal("TM501", problem.GetProperty("code").GetString());
        // The backup goes on meanwhile, up to its manifest.
        await Condition.UntilAsync(() => manifests.GetFiles("manifest.json", SearchOption.AllDirectories).Length == 1, "the point that is taken without the catalog", Cancel);
        await postgres.ResumeAsync();
        await Condition.UntilAsync(async () => await ReadyAsync(scene) == HttpStatusCode.OK, "the catalog's return", Cancel);
        Assert.Equal(1, (await scene.Api.EndedAsync(task.Id)).Attempt);
        Assert.Single(await scene.Api.PointsAsync("steady", 1));
        // Plans fall due again by themselves.
        var count = (await scene.Api.PointsAsync("rhythm", 1)).Count;
        await scene.Api.PointsAsync("rhythm", count + 2);
        Assert.Equal(PlanState.Active, (await scene.Api.GetAsync<PlanView>("plans/rhythm")).State);
        Assert.All((await scene.Api.GetAsync<Page<TaskView>>("tasks?state=failed")).Items, t => Assert.Fail($"task {t.Id} failed: {t.Failure?.Text}"));
    }

    private static async Task<HttpStatusCode> ReadyAsync(ServiceScene scene)
    {
        using var response = await scene.Api.Http.GetAsync(new Uri(scene.Host.Address, "health/ready"), Cancel);
        return response.StatusCode;
    }
}
