using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Operation;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Servers;
using Tidemark.Service.Tasks;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.EndToEnd;

/// <summary>What operators and machines ask a service.</summary>
public sealed class OperationStory
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_AndMetrics_AnswerWithoutSigningIn()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("measured");
        await scene.Api.BackupAsync("measured");
        using var machine = new HttpClient { BaseAddress = scene.Host.Address };
        Assert.Equal("alive\n", await machine.GetStringAsync(new Uri("health/live", UriKind.Relative), Cancel));
        Assert.Equal("ready\n", await machine.GetStringAsync(new Uri("health/ready", UriKind.Relative), Cancel));
        var metrics = await machine.GetStringAsync(new Uri("metrics", UriKind.Relative), Cancel);
        Assert.Contains("tidemark_task_attempts_total{kind=\"backup\",state=\"succeeded\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("tidemark_plan_points{plan=\"measured\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("tidemark_plan_wal_retention_used_ratio{plan=\"measured\"} ", metrics, StringComparison.Ordinal);
        // Every sample has its type before it, once.
        var names = metrics.Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('{', ' ')[0]).Distinct();
        Assert.All(names, n => Assert.Single(metrics.Split('\n'), l => l.StartsWith($"# TYPE {n} ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task OpenApi_DescribesEveryPath()
    {
        await using var scene = await ServiceScene.StartAsync();
        var document = await scene.Api.GetAsync<JsonElement>("openapi.json");
        var paths = document.GetProperty("paths").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.EnumerateObject().Select(m => m.Name).ToList());
        Assert.Equal(["delete", "get", "put"], paths["/api/v1/plans/{name}"].Order());
        Assert.Contains("/api/v1/restores", paths.Keys);
        Assert.All(document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()), o => Assert.False(string.IsNullOrEmpty(o.Value.GetProperty("summary").GetString())));
        await scene.Api.FailsAsync(HttpStatusCode.NotFound, HttpMethod.Get, "nothing");
        await scene.Api.FailsAsync(HttpStatusCode.BadRequest, HttpMethod.Get, "tasks?state=lost");
        await scene.Api.FailsAsync(HttpStatusCode.BadRequest, HttpMethod.Get, "tasks?limit=0");
    }

    [Fact]
    public async Task Server_HasDatabasesAndADoctor()
    {
        await using var scene = await ServiceScene.StartAsync();
        var database = Assert.Single(await scene.Api.GetAsync<IReadOnlyList<DatabaseView>>("servers/main/databases"));
        Assert.Equal((ServiceScene.Database, 3600), (database.Name, database.WalRetentionPeriodSeconds));
        Assert.Equal(["meters"], await scene.Api.GetAsync<IReadOnlyList<string>>($"servers/main/databases/{ServiceScene.Database}/super-tables"));
        await scene.Api.FailsAsync(HttpStatusCode.NotFound, HttpMethod.Get, "servers/main/databases/absent/super-tables");
        var checks = await scene.Api.PostAsync<IReadOnlyList<CheckView>>($"servers/main/check?database={ServiceScene.Database}");
        Assert.Contains(checks, c => c.Name == "sign-in");
        Assert.All(checks, c => Assert.Null(c.Failure));
    }

    [Fact]
    public async Task Rebuild_OfALostCatalog_MakesThePlansAnew()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("found", p => p with { Directory = "some/where/far/below/the/root", Cycle = "30m", RetryTimes = 4, NextExecutionAt = DateTimeOffset.UtcNow.AddHours(1) });
        await scene.Api.BackupAsync("found");
        await LoseCatalogAsync(scene);
        var options = new ServiceOptions { DataDirectory = scene.Data, Port = 0, SignInServer = scene.Dsn, Rebuild = true };
        await using (var rebuilt = await ServiceHost.StartAsync(options, Cancel))
        {
            Assert.Equal(1, rebuilt.RebuiltPlans);
            using var api = new ApiClient(rebuilt.Address);
            await api.SignInAsync("root", "taosdata");
            var plan = await api.GetAsync<PlanView>("plans/found");
            Assert.Equal((PlanState.Stopped, "30m", 4, 1), (plan.State, plan.Settings.Cycle, plan.Settings.RetryTimes, plan.Points));
            Assert.True((await api.GetAsync<ServerView>("servers/main")).NeedsPassword);
            await api.PutAsync<ServerView>("servers/main", new ServerSettings { Dsn = scene.Dsn.ToSecretString() });
            await api.BackupAsync("found");
            Assert.Equal(2, (await api.GetAsync<Page<PointView>>("plans/found/points")).Items.Count);
        }

        var again = await Assert.ThrowsAsync<TidemarkException>(() => ServiceHost.StartAsync(options, Cancel));
        Assert.Equal(ErrorCode.Conflict, again.Code);
        await scene.StartServiceAsync();
    }

    [Fact]
    public async Task Rebuild_WithAFolderThatMayNotBeRead_ReadsTheOthers()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Root may read every folder.");
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("found");
        await scene.Api.BackupAsync("found");
        await LoseCatalogAsync(scene);
        var closed = Directory.CreateDirectory(Path.Combine(scene.Backups, "aaa", "lost+found"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(closed.FullName, UnixFileMode.None);
        try
        {
            await using var rebuilt = await ServiceHost.StartAsync(new ServiceOptions { DataDirectory = scene.Data, Port = 0, SignInServer = scene.Dsn, Rebuild = true }, Cancel);
            Assert.Equal(1, rebuilt.RebuiltPlans);
        }
        finally
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(closed.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            await scene.StartServiceAsync();
        }
    }

    [Fact]
    public async Task Service_ThatRunsAlready_KeepsASecondOneOut()
    {
        await using var scene = await ServiceScene.StartAsync();
        var second = await Assert.ThrowsAsync<TidemarkException>(() => ServiceHost.StartAsync(new ServiceOptions { DataDirectory = scene.Data, Port = 0, SignInServer = scene.Dsn }, Cancel));
        Assert.Equal(ErrorCode.Locked, second.Code);
    }

    [Fact]
    public async Task Service_WithACertificate_SpeaksTlsAndMarksItsCookieSecure()
    {
        await using var sandbox = await Sandbox.SandboxServer.StartAsync(new Sandbox.SandboxOptions(), Cancel);
        using var directory = new TemporaryDirectory();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var path = Path.Combine(directory.Path, "tls.pem");
        await File.WriteAllTextAsync(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n", Cancel);
        var server = TDengine.Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{sandbox.Port}");
        await using var host = await ServiceHost.StartAsync(new ServiceOptions { DataDirectory = Path.Combine(directory.Path, "data"), Port = 0, SignInServer = server, CertificatePath = path }, Cancel);
        Assert.Equal("https", host.Address.Scheme);
        using var handler = new SocketsHttpHandler { UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString();
        using var http = new HttpClient(handler) { BaseAddress = host.Address };
        using var content = new StringContent("""{"user":"root","password":"taosdata"}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri("api/v1/session", UriKind.Relative), content, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.All(response.Headers.GetValues("Set-Cookie"), c => Assert.Contains("secure", c, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Options_WithFaults_AreRefusedTogether()
    {
        var options = new ServiceOptions { DataDirectory = "", Port = 70000, SignInServer = TDengine.Dsn.Parse("taos+ws://localhost?token=hidden"), Host = "0.0.0.0", MaxTasks = 0 };
        var error = await Assert.ThrowsAsync<TidemarkException>(() => ServiceHost.StartAsync(options, Cancel));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        foreach (var fault in (string[])["data directory", "70000", "0 tasks", "plain text on 0.0.0.0", "token=*** has a token"]) Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_OfOneServer_RunOnlySoManyAtOnce()
    {
        await using var scene = await ServiceScene.StartAsync(o => o with { MaxTasks = 4 });
        await scene.Api.PutAsync<ServerView>("servers/main", new ServerSettings { MaxTasks = 1 });
        await scene.SqlAsync("CREATE DATABASE second WAL_RETENTION_PERIOD 3600");
        await scene.Api.PlanAsync("one");
        await scene.Api.PlanAsync("two", p => p with { Database = "second" });
        var hangs = scene.HangAt("SHOW CREATE DATABASE");
        var first = await scene.Api.PostAsync<TaskView>("plans/one/run");
        await hangs;
        var second = await scene.Api.PostAsync<TaskView>("plans/two/run");
        // A second server has room for its own task, which is done while the other one still waits.
        await scene.Api.PostAsync<ServerView>("servers", new ServerSettings { Name = "roomy", Dsn = scene.Dsn.ToSecretString() });
        await scene.SqlAsync("CREATE DATABASE third WAL_RETENTION_PERIOD 3600");
        await scene.Api.PlanAsync("three", p => p with { Server = "roomy", Database = "third" });
        await scene.Api.BackupAsync("three");
        Assert.Equal(TaskState.Queued, (await scene.Api.GetAsync<TaskView>($"tasks/{second.Id}")).State);
        await scene.Api.PostAsync<TaskView>($"tasks/{first.Id}/cancel");
        await scene.Api.EndedAsync(second.Id);
    }

    private static async Task LoseCatalogAsync(ServiceScene scene)
    {
        await scene.StopServiceAsync();
        foreach (var file in Directory.EnumerateFiles(scene.Data, "catalog.db*")) File.Delete(file);
    }
}
