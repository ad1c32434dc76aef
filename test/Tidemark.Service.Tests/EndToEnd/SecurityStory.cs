using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Tidemark.Sandbox.Faults;
using Tidemark.Service.Api;
using Tidemark.Service.Plans;
using Tidemark.Service.Security;
using Tidemark.Service.Servers;
using Tidemark.Service.Tasks;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.EndToEnd;

/// <summary>Who may do what, and what nobody gets to see.</summary>
public sealed class SecurityStory
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_OfAnAdministratorAndOfAUser_DifferInWhatTheyMayDo()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.SqlAsync("CREATE USER viewer PASS 'viewer-pass1'");
        using var viewer = new ApiClient(scene.Host.Address);
        var session = await viewer.SignInAsync("viewer", "viewer-pass1");
        Assert.Equal([Scopes.Read], session.Scopes);
        Assert.Empty((await viewer.GetAsync<Page<PlanView>>("plans")).Items);
        await viewer.FailsAsync(HttpStatusCode.Forbidden, HttpMethod.Post, "plans", new PlanSettings());
        await viewer.FailsAsync(HttpStatusCode.Forbidden, HttpMethod.Post, "restores", new RestoreRequest());
        await viewer.FailsAsync(HttpStatusCode.Forbidden, HttpMethod.Get, "audit");
        await scene.Api.DeleteAsync<object>("session");
        await scene.Api.FailsAsync(HttpStatusCode.Unauthorized, HttpMethod.Get, "plans");
        await scene.Api.SignInAsync("root", "taosdata");
        var audit = (await scene.Api.GetAsync<Page<AuditView>>("audit")).Items;
        Assert.Contains(audit, a => a is { User: "viewer", Action: "POST /api/v1/plans", Status: 403 });
        Assert.Contains(audit, a => a is { User: "viewer", Action: "POST /api/v1/session", Status: 200 });
    }

    [Fact]
    public async Task Session_WithAWrongPassword_IsRefusedAndSoonSlowedDown()
    {
        await using var scene = await ServiceScene.StartAsync();
        using var stranger = new ApiClient(scene.Host.Address);
        for (var i = 0; i < 3; i++) await stranger.FailsAsync(HttpStatusCode.Unauthorized, HttpMethod.Post, "session", new SignInRequest("root", "guess" + i));
        using var response = await stranger.RequestAsync(HttpMethod.Post, "session", new SignInRequest("root", "taosdata"));
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        await stranger.FailsAsync(HttpStatusCode.Unauthorized, HttpMethod.Get, "plans");
    }

    [Fact]
    public async Task Session_WithManyWrongPasswordsAtOnce_AsksForNoMoreThanOneAfterTheOther()
    {
        await using var scene = await ServiceScene.StartAsync();
        using var stranger = new ApiClient(scene.Host.Address);
        // All are asked before the first one is answered.
        scene.Sandbox.Faults.Strike("conn", Fault.Slow(TimeSpan.FromMilliseconds(500)), times: 10);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            using var response = await stranger.RequestAsync(HttpMethod.Post, "session", new SignInRequest("root", "guess" + i));
            return response.StatusCode;
        }));
        Assert.Equal((3, 7), (answers.Count(a => a == HttpStatusCode.Unauthorized), answers.Count(a => a == HttpStatusCode.TooManyRequests)));
    }

    [Fact]
    public async Task Change_WhoseClientGoesAway_IsInTheAuditLogAsThat()
    {
        await using var scene = await ServiceScene.StartAsync();
        var hangs = scene.HangAt("ins_databases");
        using var gone = new CancellationTokenSource();
        var asking = scene.Api.Http.PostAsJsonAsync("plans", new PlanSettings { Name = "left", Server = "main", Database = ServiceScene.Database, Directory = "left" }, ServiceJson.Stored, gone.Token);
        await hangs;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        var entry = await Condition.FindAsync<AuditView>(async () => (await scene.Api.GetAsync<Page<AuditView>>("audit")).Items.FirstOrDefault(a => a.Action == "POST /api/v1/plans"), "the entry", Cancel);
        Assert.Equal(499, entry.Status);
    }

    [Fact]
    public async Task Change_WithTheCookieAlone_IsRefused()
    {
        await using var scene = await ServiceScene.StartAsync();
        scene.Api.Http.DefaultRequestHeaders.Remove(AntiforgeryCheck.Header);
        var problem = await scene.Api.FailsAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "plans", new PlanSettings { Name = "forged" });
        Assert.Contains("antiforgery", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "plans");
        foreign.Headers.Host = "attacker.example:6060";
        Assert.Equal(HttpStatusCode.BadRequest, (await scene.Api.Http.SendAsync(foreign, Cancel)).StatusCode);
    }

    [Fact]
    public async Task Cookie_IsNotForScriptsNorForOtherSites()
    {
        await using var scene = await ServiceScene.StartAsync();
        using var browser = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = scene.Host.Address };
        using var content = new StringContent("""{"user":"root","password":"taosdata"}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await browser.PostAsync(new Uri("api/v1/session", UriKind.Relative), content, Cancel);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"), c => c.StartsWith("tidemark=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("taosdata", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_DoesWhatItsScopesSayUntilItIsDeleted()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("tokens");
        var made = await scene.Api.PostAsync<NewTokenView>("tokens", new TokenSettings { Name = "cron", Scopes = [Scopes.Read, Scopes.Operate], Days = 1 });
        using var program = new ApiClient(scene.Host.Address);
        program.UseToken(made.Secret);
        var task = await program.PostAsync<TaskView>("plans/tokens/run");
        Assert.Contains("cron", task.RequestedBy, StringComparison.Ordinal);
        await program.FailsAsync(HttpStatusCode.Forbidden, HttpMethod.Post, "plans/tokens/stop");
        await program.FailsAsync(HttpStatusCode.Forbidden, HttpMethod.Get, "tokens");
        program.UseToken(made.Secret[..^1] + (made.Secret[^1] == '0' ? '1' : '0'));
        await program.FailsAsync(HttpStatusCode.Unauthorized, HttpMethod.Get, "plans");
        program.UseToken(made.Secret);
        Assert.DoesNotContain(made.Secret[(made.Secret.LastIndexOf('_') + 1)..], JsonSerializer.Serialize(await scene.Api.GetAsync<IReadOnlyList<TokenView>>("tokens")), StringComparison.Ordinal);
        await scene.Api.DeleteAsync<object>("tokens/" + made.Token.Id);
        await program.FailsAsync(HttpStatusCode.Unauthorized, HttpMethod.Get, "plans");
        await scene.Api.FailsAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "tokens", new TokenSettings { Name = "bad", Scopes = [Scopes.Administer] });
    }

    [Fact]
    public async Task Secrets_AreNeitherAnsweredNorReadableOnTheDisk()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.SqlAsync("CREATE USER keeper PASS 'Visible-pass1'");
        await scene.Api.PostAsync<ServerView>("servers", new ServerSettings { Name = "second", Dsn = $"taos+ws://keeper:Visible-pass1@127.0.0.1:{scene.Sandbox.Port}" });
        Assert.Equal($"taos+ws://keeper:***@127.0.0.1:{scene.Sandbox.Port}", (await scene.Api.GetAsync<ServerView>("servers/second")).Address);
        await scene.Api.PlanAsync("secret", p => p with { Server = "second" });
        await scene.Api.FailsAsync(HttpStatusCode.Conflict, HttpMethod.Delete, "servers/second");
        await scene.StopServiceAsync();
        foreach (var file in Directory.EnumerateFiles(scene.Data, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("Visible-pass1", System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancel)), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            var key = Assert.Single(Directory.EnumerateFiles(Path.Combine(scene.Data, "keys")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(scene.Data));
        }

        await scene.StartServiceAsync();
        await scene.Api.BackupAsync("secret");
    }

    [Fact]
    public async Task Server_ThatDoesNotLetTheUserIn_IsRefusedAndOneThatIsAwayIsTaken()
    {
        await using var scene = await ServiceScene.StartAsync();
        var wrong = new ServerSettings { Name = "second", Dsn = $"taos+ws://root:wrong-pass@127.0.0.1:{scene.Sandbox.Port}" };
        var problem = await scene.Api.FailsAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "servers", wrong);
        Assert.Equal("dsn", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        Assert.DoesNotContain("wrong-pass", problem.ToString(), StringComparison.Ordinal);
        await scene.Api.FailsAsync(HttpStatusCode.NotFound, HttpMethod.Get, "servers/second");
        await scene.Api.FailsAsync(HttpStatusCode.BadRequest, HttpMethod.Put, "servers/main", wrong with { Name = "main" });
        await scene.Api.PlanAsync("still");
        await scene.Api.BackupAsync("still");
        // Nothing listens on port 1.
        await scene.Api.PostAsync<ServerView>("servers", wrong with { Dsn = "taos+ws://root:any-pass@127.0.0.1:1" });
    }

    [Fact]
    public async Task Plan_WithManyFaults_NamesEachByItsField()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("taken");
        var settings = new PlanSettings
        {
            Name = "no spaces", Server = "main", Database = ServiceScene.Database, SuperTable = "absent", Cycle = "2h", RetryInterval = "soon", RetryTimes = -1, Directory = "taken", MaxFileSizeBytes = 10, Connections = 99,
            S3 = new S3Settings { Endpoint = "ftp://x", Bucket = "B" },
        };
        var problem = await scene.Api.FailsAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "plans", settings);
        Assert.Equal(
            ["connections", "cycle", "directory", "maxFileSizeBytes", "name", "retryInterval", "retryTimes", "s3.accessKeyId", "s3.bucket", "s3.endpoint", "s3.localRetentionPeriod", "s3.secretAccessKey", "superTable"],
            problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        var outside = await scene.Api.PostAsync<PlanFaults>("plans/check", new PlanSettings { Name = "out", Server = "main", Database = "absent", Directory = "../../elsewhere" });
        Assert.Equal(["database", "directory"], outside.Errors.Keys);
        await scene.SqlAsync("CREATE DATABASE silent WAL_RETENTION_PERIOD 0");
        var silent = await scene.Api.PostAsync<PlanFaults>("plans/check", new PlanSettings { Name = "out", Server = "main", Database = "silent", Directory = "out" });
        Assert.Contains("WAL_RETENTION_PERIOD 86400", Assert.Single(silent.Errors["database"]), StringComparison.Ordinal);
    }
}
