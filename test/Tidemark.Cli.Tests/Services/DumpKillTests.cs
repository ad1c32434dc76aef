using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tidemark.Archive.Codecs;
using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests.Services;

/// <summary>The service, killed with SIGKILL while it dumps a file to a real S3 server.</summary>
public sealed class DumpKillTests(SandboxFixture sandbox)
{
    private const int Rows = 1500;
    private const int RowsPerStatement = 100;
    private const int TextLength = 8000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dump_KilledInAMultipartUpload_LosesNothingAndGoesOn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "processes are killed with kill -9");
        using var place = await S3Repository.MakeAsync();
        using var keys = new TemporaryDirectory();
        var database = await MakeAsync();
        await using var service = await ServiceProcess.StartAsync(sandbox.Dsn);
        var settings = new PlanSettings
        {
            Name = "far", Database = database, Compression = CompressionLevel.None, S3 = new S3Settings
            {
                Endpoint = S3Server.Endpoint, Bucket = place.Bucket, Prefix = place.Prefix, AccessKeyId = S3Server.Writer.Id, SecretAccessKey = S3Server.Writer.Secret, LocalRetentionCount = 0, UploadBytesPerSecond = 1 << 20,
            },
        };
        await service.PlanAsync(settings);
        await service.EndedAsync((await service.RunAsync("far")).Id);
        await Condition.UntilAsync(async () => await place.CountUploadsAsync() == 1, "the upload", Cancel);
        var dump = Assert.Single(await service.TasksAsync("far"), t => t.Kind == TaskKind.Dump);
        Assert.Equal(TaskState.Running, dump.State);

        await service.KillAndStartAsync(whileDead: async () =>
        {
            // Whatever lies where: every file is whole in one of the two places.
            Assert.Equal(1, await place.CountUploadsAsync());
            await VerifyAsync(service, keys);
        });

        await service.PutAsync<PlanView>("plans/far", settings with { Server = "main", Directory = "far", S3 = settings.S3! with { SecretAccessKey = null, UploadBytesPerSecond = null } });
        var end = await service.EndedAsync(dump.Id);
        Assert.NotEqual(0, end.Report!.Value.GetProperty("files").GetInt32());
        Assert.Equal(0, await place.CountUploadsAsync());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(service.Backups, "far"), "rows-*.tide", SearchOption.AllDirectories));
        await VerifyAsync(service, keys);
        var copy = sandbox.NewDatabase();
        var restore = await service.EndedAsync((await service.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "far", Database = copy })).Id);
        Assert.Equal(Rows, restore.Report!.Value.GetProperty("rows").GetInt64());
    }

    private static async Task VerifyAsync(ServiceProcess service, TemporaryDirectory keys)
    {
        var file = Path.Combine(keys.Path, "keys");
        await File.WriteAllTextAsync(file, $"[default]\naws_access_key_id = {S3Server.Writer.Id}\naws_secret_access_key = {S3Server.Writer.Secret}\n", Cancel);
        (await TidemarkProcess.RunAsync(("TIDEMARK_S3_CREDENTIALS_FILE", file), "verify", Path.Combine(service.Backups, "far"))).Ended(0);
    }

    /// <summary>A database whose rows fill more than one part of an upload.</summary>
    private async Task<string> MakeAsync()
    {
        var database = sandbox.NewDatabase();
        await sandbox.SqlAsync($"CREATE DATABASE {database} VGROUPS 1 WAL_RETENTION_PERIOD 3600", $"CREATE STABLE {database}.texts (ts TIMESTAMP, said VARCHAR({TextLength})) TAGS (place NCHAR(10))");
        for (var first = 0; first < Rows; first += RowsPerStatement)
        {
            var sql = new StringBuilder($"INSERT INTO {database}.t1 USING {database}.texts TAGS ('here') VALUES");
            for (var row = first; row < first + RowsPerStatement; row++) sql.Append(CultureInfo.InvariantCulture, $" ({1_760_000_000_000 + row}, '{RandomNumberGenerator.GetHexString(TextLength)}')");
            await sandbox.SqlAsync(sql.ToString());
        }

        return database;
    }
}
