using System.Net;
using System.Text;
using System.Text.Json;
using Tidemark.Service.Api;
using Tidemark.Service.Dumping;
using Tidemark.Service.Operation;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Servers;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.EndToEnd;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Dumping;

/// <summary>Plans that dump to a real S3 server, over the API.</summary>
public sealed class S3Story
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plan_WithALocalCountOfOne_MovesAllButTheNewestFileAndRestoresEachPoint()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("far", p => p with { S3 = bucket.Settings });
        var states = await TakePointsAsync(scene, "far", 3);
        await DumpedAsync(scene, "far");
        var onDisk = Assert.Single(SegmentsOnDisk(scene, "far"));
        var points = (await scene.Api.GetAsync<Page<PointView>>("plans/far/points")).Items;
        foreach (var point in points)
        {
            foreach (var file in await scene.Api.GetAsync<IReadOnlyList<FileView>>($"plans/far/points/{point.Id}/files"))
            {
                Assert.Equal(onDisk.EndsWith(file.Path, StringComparison.Ordinal) ? FilePlace.Local : FilePlace.S3, file.Place);
                if (file.Place == FilePlace.S3) Assert.Equal(file.Sha256, await bucket.Sha256Async("plans/one/" + file.Path), ignoreCase: true);
            }
        }

        for (var i = 0; i < 3; i++)
        {
            var task = await scene.Api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "far", Point = points[i].Id, Database = $"copy_{i}" });
            Assert.NotEqual(0, (await scene.Api.EndedAsync(task.Id)).Report!.Value.GetProperty("compared").GetArrayLength());
            Assert.Equal(states[i], await scene.ReadAsync($"copy_{i}"));
        }

        using var machine = new HttpClient { BaseAddress = scene.Host.Address };
        var metrics = await machine.GetStringAsync(new Uri("metrics", UriKind.Relative), Cancel);
        Assert.Contains("tidemark_plan_s3_backlog_files{plan=\"far\"} 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("tidemark_plan_s3_dump_failed{plan=\"far\"} 0\n", metrics, StringComparison.Ordinal);
        var dump = (await scene.Api.GetAsync<Page<TaskView>>("tasks?plan=far&kind=dump")).Items[^1];
        Assert.NotEqual(0, dump.Report!.Value.GetProperty("sentBytes").GetInt64());
        await scene.Api.PostAsync<PlanView>("plans/far/stop");
        Assert.Empty((await scene.Api.DeleteAsync<PlanDeletion>("plans/far?files=true")).Left);
        Assert.Empty(await bucket.KeysAsync());
    }

    [Fact]
    public async Task Secret_OfAPlan_IsNeitherAnsweredNorStoredInTheClear()
    {
        using var bucket = await S3Bucket.MakeAsync();
        var log = new StringBuilder();
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("quiet", p => p with { S3 = bucket.Settings });
        await TakePointsAsync(scene, "quiet", 2);
        await DumpedAsync(scene, "quiet");
        var plan = await scene.Api.GetAsync<JsonElement>("plans/quiet");
        Assert.Equal(S3Server.Writer.Id, plan.GetProperty("settings").GetProperty("s3").GetProperty("accessKeyId").GetString());
        log.Append(plan.GetRawText());
        foreach (var task in (await scene.Api.GetAsync<Page<TaskView>>("tasks?plan=quiet")).Items) log.Append((await scene.Api.GetAsync<JsonElement>($"tasks/{task.Id}/log")).GetRawText());
        await scene.StopServiceAsync();
        foreach (var file in Directory.EnumerateFiles(scene.Data, "*", SearchOption.AllDirectories)) log.Append(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancel)));
        Assert.Contains(S3Server.Writer.Id, log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(S3Server.Writer.Secret, log.ToString(), StringComparison.Ordinal);
        await scene.StartServiceAsync();
        // A change without the secret keeps it.
        await scene.Api.PutAsync<PlanView>("plans/quiet", new PlanSettings { Server = "main", Database = ServiceScene.Database, Directory = "quiet", S3 = bucket.Settings with { SecretAccessKey = null, LocalRetentionCount = 0 } });
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/quiet/dump")).Id);
        Assert.Empty(SegmentsOnDisk(scene, "quiet"));
    }

    [Fact]
    public async Task Faults_OfTheConnection_AreNamedByField()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        (string Field, S3Settings S3, string Text)[] cases =
        [
            ("s3.secretAccessKey", bucket.Settings with { SecretAccessKey = "wrong" }, "secret access key is wrong"),
            ("s3.accessKeyId", bucket.Settings with { AccessKeyId = "NOBODY00000000000000" }, "does not know the access key id"),
            ("s3.bucket", bucket.Settings with { Bucket = "absent-" + bucket.Name }, "does not exist"),
            ("s3.bucket", bucket.Settings with { AccessKeyId = S3Server.Reader.Id, SecretAccessKey = S3Server.Reader.Secret }, "no right to"),
            ("s3.endpoint", bucket.Settings with { Endpoint = "http://127.0.0.1:1" }, "nothing listens"),
            ("s3.endpoint", bucket.Settings with { Endpoint = "ftp://somewhere" }, "is no address"),
            ("s3.prefix", bucket.Settings with { Prefix = "a/../b" }, "is no path"),
        ];
        foreach (var (field, settings, text) in cases)
        {
            var problem = await scene.Api.FailsAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "plans", new PlanSettings { Name = "faulty", Server = "main", Database = ServiceScene.Database, Directory = "faulty", S3 = settings });
            var fault = Assert.Single(problem.GetProperty("errors").EnumerateObject());
            Assert.Equal(field, fault.Name);
            Assert.Contains(text, fault.Value[0].GetString(), StringComparison.Ordinal);
            Assert.Equal(field, Assert.Single((await scene.Api.PostAsync<PlanFaults>("s3/check", new S3CheckRequest { S3 = settings })).Errors).Key);
        }

        var several = await scene.Api.PostAsync<PlanFaults>("plans/check", new PlanSettings { Name = "faulty", Server = "main", Database = ServiceScene.Database, Directory = "faulty", S3 = new S3Settings() });
        Assert.Equal(["s3.accessKeyId", "s3.bucket", "s3.endpoint", "s3.localRetentionPeriod", "s3.secretAccessKey"], several.Errors.Keys.Order(StringComparer.Ordinal));
        Assert.Empty((await scene.Api.PostAsync<PlanFaults>("s3/check", new S3CheckRequest { S3 = bucket.Settings with { LocalRetentionCount = null } })).Errors);
        Assert.Empty(await bucket.KeysAsync());
    }

    [Fact]
    public async Task S3_ThatIsGone_LeavesPointsOnTheDiskAndTheNextRunCatchesUp()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var gate = new S3Gate();
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("cut", p => p with { S3 = bucket.Settings with { Endpoint = gate.Endpoint } });
        await gate.CloseAsync();
        var states = await TakePointsAsync(scene, "cut", 2);
        var view = await scene.Api.GetAsync<PlanView>("plans/cut");
        Assert.Equal((ChainState.Whole, 2, TaskState.Succeeded), (view.Chain.State, view.Points, view.LastTask!.State));
        Assert.Contains("nothing listens", view.Dump!.Fault, StringComparison.Ordinal);
        Assert.StartsWith("Error: dump to S3 task exec error\n\nCaused by:\n", (await scene.Api.GetAsync<Page<TaskView>>("tasks?plan=cut&kind=dump")).Items[0].Failure!.Text, StringComparison.Ordinal);
        Assert.Equal((SegmentsOnDisk(scene, "cut").Count - 1, (long?)null), (view.Dump.BacklogFiles, view.Dump.CurrentTask));
        Assert.True(view.Dump.BacklogBytes > 0);
        var files = await scene.Api.GetAsync<IReadOnlyList<FileView>>($"plans/cut/points/{view.LastTask.PointId}/files");
        Assert.All(files, f => Assert.Equal(FilePlace.Local, f.Place));
        // What lies on the disk is restored without S3.
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "cut", Database = "near" })).Id);
        Assert.Equal(states[1], await scene.ReadAsync("near"));
        gate.Open();
        await scene.Api.BackupAsync("cut");
        await DumpedAsync(scene, "cut");
        Assert.Single(SegmentsOnDisk(scene, "cut"));
        Assert.Null((await scene.Api.GetAsync<PlanView>("plans/cut")).Dump!.Fault);
    }

    [Fact]
    public async Task Dump_ThatIsNeverAnswered_LeavesABackupItsRoom()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var gate = new S3Gate();
        await using var scene = await ServiceScene.StartAsync(o => o with { MaxTasks = 1 });
        await scene.SqlAsync("CREATE DATABASE other WAL_RETENTION_PERIOD 3600");
        await scene.Api.PlanAsync("far", p => p with { S3 = bucket.Settings with { Endpoint = gate.Endpoint, LocalRetentionCount = 0 } });
        await scene.Api.PlanAsync("near", p => p with { Database = "other" });
        await gate.CloseAsync();
        gate.IsMute = true;
        gate.Open();
        await scene.Api.BackupAsync("far");
        var dump = Assert.Single((await scene.Api.GetAsync<Page<TaskView>>("tasks?kind=dump")).Items);
        await scene.Api.ReachesAsync(dump.Id, t => t.State == TaskState.Running, "the dump");
        await scene.Api.BackupAsync("near");
        await scene.Api.BackupAsync("far");
        Assert.Equal(TaskState.Running, (await scene.Api.GetAsync<TaskView>($"tasks/{dump.Id}")).State);
    }

    [Fact]
    public async Task Points_AreTakenWithoutS3_WhereNoFileIsToStayOnTheDisk()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var gate = new S3Gate();
        await using var scene = await ServiceScene.StartAsync();
        await scene.SqlAsync($"CREATE TABLE {ServiceScene.Database}.brief USING {ServiceScene.Database}.meters TAGS ('brief') TTL 100");
        await scene.Api.PlanAsync("zero", p => p with { S3 = bucket.Settings with { Endpoint = gate.Endpoint, LocalRetentionCount = 0 } });
        await TakePointsAsync(scene, "zero", 1);
        await DumpedAsync(scene, "zero");
        // The list of tables with a TTL is what the next point reads of this one.
        Assert.Equal("expiring-0001.tide", Path.GetFileName(Assert.Single(SegmentsOnDisk(scene, "zero"))));
        await gate.CloseAsync();
        await scene.WriteAsync(5000, 10);
        await scene.Api.BackupAsync("zero");
        Assert.Equal(ChainState.Whole, (await scene.Api.GetAsync<PlanView>("plans/zero")).Chain.State);
    }

    [Fact]
    public async Task Place_OfAPlan_IsItsOwnAndIsNotLeftBehind()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        await scene.SqlAsync("CREATE DATABASE other WAL_RETENTION_PERIOD 3600");
        await scene.Api.PlanAsync("one", p => p with { S3 = bucket.Settings });
        foreach (var prefix in (string[])["plans/one", "plans", "plans/one/below", ""])
            Assert.Contains("s3.prefix", await FaultsAsync(scene, new PlanSettings { Name = "two", Server = "main", Database = "other", Directory = "two", S3 = bucket.Settings with { Prefix = prefix } }));
        var clone = await scene.Api.PostAsync<PlanView>("plans/one/clone", new PlanClone { Name = "two", Database = "other", Directory = "two" });
        Assert.Equal("plans/two", clone.Settings.S3!.Prefix);
        await TakePointsAsync(scene, "one", 2);
        await DumpedAsync(scene, "one");
        var settings = (await scene.Api.GetAsync<PlanView>("plans/one")).Settings;
        Assert.Contains("s3", await FaultsAsync(scene, settings with { S3 = null }));
        Assert.Contains("s3.bucket", await FaultsAsync(scene, settings with { S3 = bucket.Settings with { Prefix = "plans/moved" } }));
        Assert.Contains("s3.prefix", await FaultsAsync(scene, settings with { Directory = "elsewhere" }));
        Assert.Empty(await FaultsAsync(scene, settings with { S3 = settings.S3! with { LocalRetentionPeriod = "7d", LocalRetentionCount = null } }));
        // A place that another plan left behind is not written over.
        await scene.Api.PostAsync<PlanView>("plans/one/stop");
        await scene.Api.DeleteAsync<PlanDeletion>("plans/one");
        Assert.Contains("s3.prefix", await FaultsAsync(scene, new PlanSettings { Name = "three", Server = "main", Database = "other", Directory = "three", S3 = bucket.Settings }));
    }

    [Fact]
    public async Task Rebuild_OfALostCatalog_WantsTheSecretAgainAndThenReadsFromS3()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("lost", p => p with { S3 = bucket.Settings });
        var states = await TakePointsAsync(scene, "lost", 2);
        await DumpedAsync(scene, "lost");
        await scene.StopServiceAsync();
        foreach (var file in Directory.EnumerateFiles(scene.Data, "catalog.db*")) File.Delete(file);
        await using (var rebuilt = await ServiceHost.StartAsync(new ServiceOptions { DataDirectory = scene.Data, Port = 0, SignInServer = scene.Dsn, RegisterAs = "main", Rebuild = true }, Cancel))
        {
            using var api = new ApiClient(rebuilt.Address);
            await api.SignInAsync("root", "taosdata");
            var plan = await api.GetAsync<PlanView>("plans/lost");
            Assert.Equal((2, true, bucket.Name), (plan.Points, plan.Dump!.NeedsSecret, plan.Settings.S3!.Bucket));
            var request = new RestoreRequest { Plan = "lost", Point = "1", Database = "found" };
            var failed = await api.EndedAsync((await api.PostAsync<TaskView>("restores", request)).Id, TaskState.Failed);
            Assert.Contains("secret access key of plan 'lost' is not known", failed.Failure!.Message, StringComparison.Ordinal);
            await api.PutAsync<PlanView>("plans/lost", plan.Settings with { S3 = plan.Settings.S3 with { SecretAccessKey = S3Server.Writer.Secret } });
            await api.EndedAsync((await api.PostAsync<TaskView>("restores", request)).Id);
        }

        Assert.Equal(states[0], await scene.ReadAsync("found"));
        await scene.StartServiceAsync();
    }

    /// <summary>Takes points with rows written between them, each with the dump that follows it.</summary>
    private static async Task<IReadOnlyList<IReadOnlyList<string>>> TakePointsAsync(ServiceScene scene, string plan, int count)
    {
        var states = new List<IReadOnlyList<string>>();
        for (var i = 0; i < count; i++)
        {
            await scene.WriteAsync(1000 * (i + 1), 10);
            states.Add(await scene.ReadAsync());
            await scene.Api.BackupAsync(plan);
            await Condition.UntilAsync(async () => (await scene.Api.GetAsync<PlanView>($"plans/{plan}")).Dump!.CurrentTask is null, "the end of the dump", Cancel);
        }

        return states;
    }

    private static Task DumpedAsync(ServiceScene scene, string plan) => Condition.UntilAsync(
        async () => (await scene.Api.GetAsync<PlanView>($"plans/{plan}")).Dump is { BacklogFiles: 0, CurrentTask: null }, $"the dump of {plan}", Cancel);

    private static IReadOnlyList<string> SegmentsOnDisk(ServiceScene scene, string plan) => [.. Directory.EnumerateFiles(Path.Combine(scene.Backups, plan), "*.tide", SearchOption.AllDirectories)];

    private static async Task<IEnumerable<string>> FaultsAsync(ServiceScene scene, PlanSettings settings) => (await scene.Api.PostAsync<PlanFaults>("plans/check", settings)).Errors.Keys;
}
