using Tidemark.Errors;
using Tidemark.Storage.S3;
using Tidemark.Testing;

namespace Tidemark.Storage.Tests.S3;

/// <summary>What a real server refuses, and ways that lead to none: each names its cause and cure, and no secret.</summary>
public sealed class S3RefusalTests(S3Bucket bucket)
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string, string, string> Cases => new()
    {
        { "wrong secret", "TM503", "the secret access key is wrong" },
        { "unknown key", "TM503", "does not know the access key id" },
        { "no rights", "TM503", "these keys have no right to" },
        { "missing bucket", "TM501", "does not exist at http" },
        { "no such name", "TM501", "does not resolve" },
        { "nothing listens", "TM501", "nothing listens at" },
        { "TLS to plain", "TM501", "does not speak TLS there" },
        { "plain to TLS", "TM501", "" },
        { "untrusted certificate", "TM501", "is not trusted" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task AnyCall_CannotWork_SaysWhyAndWhatToDo(string name, string code, string text)
    {
        await using var secure = new FaultyProxy(isSecure: true);
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var free = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var right = bucket.Options();
        var wrong = name switch
        {
            "wrong secret" => right with { SecretAccessKey = "wrong" + right.SecretAccessKey },
            "unknown key" => right with { AccessKeyId = "NOBODYKEY00000000000" },
            "no rights" => right with { AccessKeyId = S3Server.Reader.Id, SecretAccessKey = S3Server.Reader.Secret },
            "missing bucket" => right with { Bucket = "there-is-no-such-bucket" },
            "no such name" => right with { Endpoint = new Uri("http://no-such-host.invalid:9000") },
            "nothing listens" => right with { Endpoint = new Uri($"http://127.0.0.1:{free}") },
            "TLS to plain" => right with { Endpoint = new Uri(S3Server.Endpoint!.Replace("http://", "https://", StringComparison.Ordinal)) },
            "plain to TLS" => right with { Endpoint = new Uri($"http://127.0.0.1:{secure.Port}"), MaxRetries = 0 },
            _ => right with { Endpoint = secure.Endpoint },
        };
        using var storage = new S3Storage(wrong, TimeProvider.System);

        await RefusedAsync(async () => await storage.StatAsync("a", None));
        await RefusedAsync(async () => await storage.WriteAllAsync("a", new byte[10], true, None));
        await RefusedAsync(async () => await storage.WriteAllAsync("a", new byte[10], false, None));
        await RefusedAsync(async () => await storage.OpenReadAsync("a", None));
        await RefusedAsync(async () => await storage.DeleteAsync("a", None));
        await RefusedAsync(async () => await storage.CleanAsync(None));
        await RefusedAsync(async () => await storage.LockAsync("a", "me", None));
        await RefusedAsync(async () => await storage.ProbeAsync(None));
        await RefusedAsync(async () => await storage.ListAsync("", None).ToListAsync(None));

        async Task RefusedAsync(Func<Task> call)
        {
            var refusal = await Assert.ThrowsAsync<TidemarkException>(call);
            if (code != $"TM{(int)refusal.Code}") Assert.Fail(refusal.ToString());
            if (!refusal.Message.Contains(text, StringComparison.Ordinal)) Assert.Fail(refusal.ToString());
            Assert.NotNull(refusal.Hint);
            for (Exception? e = refusal; e is not null; e = e.InnerException) Assert.DoesNotContain(right.SecretAccessKey, e.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AnyCall_CertificateOfANamedAuthority_Works()
    {
        var options = bucket.Options();
        await using var secure = new FaultyProxy(isSecure: true);
        using var directory = new Testing.TemporaryDirectory();
        var file = Path.Combine(directory.Path, "ca.pem");
        await File.WriteAllTextAsync(file, secure.Pem, None);
        using var storage = new S3Storage(options with { Endpoint = secure.Endpoint, CaFile = file }, TimeProvider.System);

        await storage.WriteAllAsync("a", new byte[10], false, None);

        Assert.Equal(10, (await storage.StatAsync("a", None))!.LengthBytes);
    }

    [Fact]
    public async Task Probe_EmptyAndUsedPlace_LeavesNothing()
    {
        var options = bucket.Options();
        using var storage = new S3Storage(options, TimeProvider.System);

        Assert.False((await storage.ProbeAsync(None)).Exists);
        Assert.Empty(await bucket.KeysAsync(options.Prefix));
        await storage.WriteAllAsync("a", new byte[10], false, None);
        Assert.True((await storage.ProbeAsync(None)).Exists);
    }
}
