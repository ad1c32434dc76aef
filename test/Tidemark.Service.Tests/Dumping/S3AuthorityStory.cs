using System.Net;
using Tidemark.Service.Dumping;
using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.EndToEnd;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Dumping;

/// <summary>Plans that dump to a real S3 server behind TLS, whose certificate is signed by an authority of its owner.</summary>
public sealed class S3AuthorityStory
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plan_WithTheAuthoritysCertificate_DumpsAndRestoresOverTls()
    {
        using var bucket = await S3Bucket.MakeAsync();
        using var authority = new Authority("the tests' own");
        using var certificate = authority.Sign();
        await using var gate = new S3Gate(certificate);
        await using var scene = await ServiceScene.StartAsync();
        var settings = bucket.Settings with { Endpoint = gate.Endpoint, CaCertificate = authority.Pem, LocalRetentionCount = 0 };
        Assert.Empty((await scene.Api.PostAsync<PlanFaults>("s3/check", new S3CheckRequest { S3 = settings })).Errors);
        var plan = await scene.Api.PlanAsync("sealed", p => p with { S3 = settings });
        Assert.Equal(authority.Pem, plan.Settings.S3!.CaCertificate);
        var state = await scene.ReadAsync();
        await scene.Api.BackupAsync("sealed");
        await Condition.UntilAsync(async () => (await scene.Api.GetAsync<PlanView>("plans/sealed")).Dump is { BacklogFiles: 0, CurrentTask: null }, "the dump", Cancel);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(scene.Backups, "sealed"), "*.tide", SearchOption.AllDirectories));
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "sealed", Database = "copy" })).Id);
        Assert.Equal(state, await scene.ReadAsync("copy"));
    }

    [Fact]
    public async Task Plan_WithoutTheAuthoritysCertificate_IsRefusedWithTheField()
    {
        using var bucket = await S3Bucket.MakeAsync();
        using var authority = new Authority("the tests' own");
        using var stranger = new Authority("somebody else");
        using var certificate = authority.Sign();
        await using var gate = new S3Gate(certificate);
        await using var scene = await ServiceScene.StartAsync();
        var settings = bucket.Settings with { Endpoint = gate.Endpoint };
        (string? Pem, string Text)[] cases =
        [
            (null, "is not trusted. If it is signed by an authority of your own, give the plan that one's certificate"),
            (stranger.Pem, "Check that the CA certificate given for it holds the authority that signed it"),
            ("no certificate", "holds no certificate in PEM form"),
            ("-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n", "cannot be read"),
            (authority.Pem + "\n-----BEGIN PRIVATE KEY-----\n", "holds a private key"),
        ];
        foreach (var (pem, text) in cases)
        {
            var fault = Assert.Single((await scene.Api.PostAsync<PlanFaults>("s3/check", new S3CheckRequest { S3 = settings with { CaCertificate = pem } })).Errors);
            Assert.Equal("s3.caCertificate", fault.Key);
            Assert.Contains(text, fault.Value[0], StringComparison.Ordinal);
        }

        var problem = await scene.Api.FailsAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "plans", new PlanSettings { Name = "open", Server = "main", Database = ServiceScene.Database, Directory = "open", S3 = settings });
        Assert.Equal("s3.caCertificate", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }
}
