using Tidemark.Errors;
using Tidemark.Storage.S3;

namespace Tidemark.Storage.Tests.S3;

/// <summary>Answers that a healthy server does not give.</summary>
public sealed class S3AnswerTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static string EmptyBucket => CannedS3Server.Answer(200, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult><Name>b</Name><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>");

    [Theory]
    [InlineData(403, "RequestTimeTooSkewed", "TM503", "differ too much", false)]
    [InlineData(403, "ExpiredToken", "TM503", "session token", false)]
    [InlineData(507, "InsufficientCapacity", "TM502", "no space is left", false)]
    [InlineData(403, "QuotaExceeded", "TM502", "quota", false)]
    [InlineData(400, "AuthorizationHeaderMalformed", "TM101", "another region", false)]
    [InlineData(301, "PermanentRedirect", "TM101", "another region", false)]
    [InlineData(503, "SlowDown", "TM501", "is busy", true)]
    [InlineData(500, "InternalError", "TM501", "is busy", true)]
    [InlineData(400, "BadDigest", "TM501", "did not arrive as they were sent", true)]
    [InlineData(400, "SomethingNew", "TM501", "refuses it", false)]
    public async Task Write_ErrorOfTheServer_HasItsCauseAndCure(int status, string code, string expected, string text, bool isPassing)
    {
        await using var server = new CannedS3Server((_, _) => CannedS3Server.Error(status, code));
        using var storage = new S3Storage(Options(server) with { MaxRetries = 0 }, TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.WriteAllAsync("a", new byte[10], true, None));

        Assert.Equal((expected, isPassing), ($"TM{(int)refusal.Code}", refusal.IsTransient));
        Assert.Contains(text, refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(refusal.Hint);
        Assert.Equal($"[{code} {status}] as it is", refusal.InnerException!.Message);
    }

    [Theory]
    [InlineData(501, "NotImplemented", 400, "InvalidRequest", "refuses it")]
    [InlineData(501, "NotImplemented", 501, "NotImplemented", "refuses it")]
    [InlineData(404, "NoSuchKey", 404, "NoSuchKey", "does not exist")]
    [InlineData(412, "PreconditionFailed", 403, "QuotaExceeded", "quota")]
    [InlineData(403, "AccessDenied", 403, "AccessDenied", "no right to")]
    public async Task Probe_ServerThatTakesNoObject_SaysWhy(int status, string code, int laterStatus, string laterCode, string text)
    {
        var puts = 0;
        await using var server = new CannedS3Server((_, line) => line.StartsWith("PUT", StringComparison.Ordinal)
            ? Interlocked.Increment(ref puts) == 1 ? CannedS3Server.Error(status, code) : CannedS3Server.Error(laterStatus, laterCode)
            : line.StartsWith("DELETE", StringComparison.Ordinal) ? CannedS3Server.Error(403, "AccessDenied") : EmptyBucket);
        using var storage = new S3Storage(Options(server) with { MaxRetries = 0 }, TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.ProbeAsync(None));

        Assert.StartsWith("Cannot write ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(text, refusal.Message, StringComparison.Ordinal);
        Assert.Equal($"[{laterCode} {laterStatus}] as it is", refusal.InnerException!.Message);
        Assert.Equal(2, puts);
    }

    [Theory]
    [InlineData(501, "NotImplemented")]
    [InlineData(400, "InvalidArgument")]
    public async Task Probe_ServerThatTakesObjectsWithoutACondition_IsTaken(int status, string code)
    {
        var puts = 0;
        await using var server = new CannedS3Server((_, line) => line.StartsWith("PUT", StringComparison.Ordinal)
            ? Interlocked.Increment(ref puts) == 1 ? CannedS3Server.Error(status, code) : CannedS3Server.Answer(200, "", "ETag: \"00000000000000000000000000000000\"\r\n")
            : line.StartsWith("DELETE", StringComparison.Ordinal) ? CannedS3Server.Answer(204, "") : EmptyBucket);
        using var storage = new S3Storage(Options(server) with { MaxRetries = 0 }, TimeProvider.System);

        Assert.False((await storage.ProbeAsync(None)).Exists);
        Assert.Equal(2, puts);
    }

    [Fact]
    public async Task Write_BusyServer_IsAskedAgain()
    {
        // The MD5 of ten zero bytes.
        await using var server = new CannedS3Server((n, _) => n < 2 ? CannedS3Server.Error(503, "SlowDown") : CannedS3Server.Answer(200, "", "ETag: \"a63c90cc3684ad8b0a2176a6a8fe9005\"\r\n"));
        using var storage = new S3Storage(Options(server), TimeProvider.System);

        await storage.WriteAllAsync("a", new byte[10], true, None);

        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public async Task Stat_BodyOfARefusedRequestWasTakenForOne_IsAskedAgain()
    {
        await using var server = new CannedS3Server((n, _) => n switch
        {
            0 => CannedS3Server.Error(403, "AccessDenied"),
            1 => "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            _ => "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nETag: \"00000000000000000000000000000000\"\r\nConnection: close\r\n\r\n",
        });
        using var storage = new S3Storage(Options(server), TimeProvider.System);
        await Assert.ThrowsAsync<TidemarkException>(async () => await storage.WriteAllAsync("a", new byte[10], true, None));

        Assert.Equal(9, (await storage.StatAsync("a", None))!.LengthBytes);
    }

    [Fact]
    public async Task Write_ServerKeepsOtherBytes_IsNotBelieved()
    {
        await using var server = new CannedS3Server((_, line) => line.StartsWith("PUT", StringComparison.Ordinal)
            ? CannedS3Server.Answer(200, "", "ETag: \"00000000000000000000000000000000\"\r\n")
            : "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nETag: \"00000000000000000000000000000000\"\r\nConnection: close\r\n\r\n");
        using var storage = new S3Storage(Options(server), TimeProvider.System);

        var failure = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.WriteAllAsync("a", new byte[10], true, None));

        Assert.Equal(ErrorCode.Corrupt, failure.Code);
    }

    [Fact]
    public async Task Stat_AnotherWebServer_IsToldApart()
    {
        await using var server = new CannedS3Server((_, _) => "HTTP/1.1 418 Teapot\r\nContent-Type: text/html\r\nContent-Length: 13\r\nConnection: close\r\n\r\n<html></html>");
        using var storage = new S3Storage(Options(server) with { MaxRetries = 0 }, TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.ProbeAsync(None));

        Assert.Equal(ErrorCode.StorageFailed, refusal.Code);
        Assert.Contains(server.Endpoint.GetLeftPart(UriPartial.Authority), refusal.Message, StringComparison.Ordinal);
    }

    private static S3Options Options(CannedS3Server server) => new() { Bucket = "backups", Endpoint = server.Endpoint, AccessKeyId = "KEY", SecretAccessKey = "SECRET" };
}
