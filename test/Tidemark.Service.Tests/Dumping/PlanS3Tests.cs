using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.DataProtection;
using Tidemark.Service.Catalog;
using Tidemark.Service.Dumping;
using Tidemark.Service.Plans;
using Tidemark.Service.Security;
using Tidemark.Storage.S3;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Dumping;

/// <summary>S3 storages of plans: one for settings, however often plans are read and changed.</summary>
public sealed class PlanS3Tests : IDisposable
{
    private static readonly S3Settings Target = new() { Endpoint = "http://127.0.0.1:1", Bucket = "bucket", AccessKeyId = "id", SecretAccessKey = "a secret", LocalRetentionCount = 1 };
    private readonly SecretBox _secrets = new(new EphemeralDataProtectionProvider());
    private readonly PlanS3 _storages;

    public PlanS3Tests() => _storages = new PlanS3(_secrets, TimeProvider.System);

    public void Dispose() => _storages.Dispose();

    [Fact]
    public void StorageOf_ChangesOfOtherSettings_IsTheSame()
    {
        var row = Row(Target);
        var first = _storages.StorageOf(row);

        PlanRows.Apply(row, Settings(Target) with { RetryTimes = 7 }, row.Directory, _secrets, DateTimeOffset.UnixEpoch);

        Assert.Same(first, _storages.StorageOf(row));
        Assert.Equal("a secret", _secrets.Unprotect(row.ProtectedS3Secret!, "a plan"));
    }

    [Fact]
    public void Apply_AnotherSecret_IsTaken()
    {
        var row = Row(Target);
        var first = _storages.StorageOf(row);

        PlanRows.Apply(row, Settings(Target with { SecretAccessKey = "another" }), row.Directory, _secrets, DateTimeOffset.UnixEpoch);

        Assert.Equal("another", _secrets.Unprotect(row.ProtectedS3Secret!, "a plan"));
        Assert.NotSame(first, _storages.StorageOf(row));
        row.ProtectedS3Secret = new SecretBox(new EphemeralDataProtectionProvider()).Protect("another");
        PlanRows.Apply(row, Settings(Target), row.Directory, _secrets, DateTimeOffset.UnixEpoch);
        Assert.Equal("a secret", _secrets.Unprotect(row.ProtectedS3Secret!, "a plan"));
    }

    [Fact]
    public void StorageOf_OlderAndNewerRowsInTurn_MakesOneOfEach()
    {
        var (old, now) = (Row(Target), Row(Target with { Prefix = "moved" }, revision: 2));
        var (first, second) = (_storages.StorageOf(old), _storages.StorageOf(now));
        Assert.NotSame(first, second);

        for (var i = 0; i < 10; i++)
        {
            Assert.Same(first, _storages.StorageOf(old));
            Assert.Same(second, _storages.StorageOf(now));
        }
    }

    [Fact]
    public async Task StorageOf_ReplacedAndUsedByNobody_IsNotKept()
    {
        var replaced = Replace();

        await Condition.UntilAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Task.FromResult(replaced.Count(r => r.TryGetTarget(out _)) <= 1);
        }, "the end of storages that nobody uses", TestContext.Current.CancellationToken);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<WeakReference<S3Storage>> Replace() => [.. Enumerable.Range(1, 20).Select(i => new WeakReference<S3Storage>(_storages.StorageOf(Row(Target with { Prefix = $"p{i}" }, i))))];

    private PlanRow Row(S3Settings target, int revision = 0)
    {
        var row = new PlanRow { Name = "plan", Server = "main", Database = "power", Directory = "/backups/plan", CreatedAt = DateTimeOffset.UnixEpoch };
        PlanRows.Apply(row, Settings(target), row.Directory, _secrets, DateTimeOffset.UnixEpoch);
        row.Revision = revision;
        return row;
    }

    private static PlanSettings Settings(S3Settings target) => new() { Name = "plan", Server = "main", Database = "power", Directory = "plan", S3 = target };
}
