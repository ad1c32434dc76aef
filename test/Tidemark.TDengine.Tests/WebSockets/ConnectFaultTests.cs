using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;

namespace Tidemark.TDengine.Tests.WebSockets;

public sealed class ConnectFaultTests
{
    private const string VersionAnswer = """{"code":0,"message":"","action":"conn","req_id":1,"timing":1,"version":"3.3.7.5"}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_NobodyListens_SaysRefused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var error = await FailAsync(Dsn.Parse($"taos+ws://127.0.0.1:{port}"));
        Assert.Contains("refuses", error.Message, StringComparison.Ordinal);
        Assert.Contains("taosAdapter", error.Hint, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task Connect_UnknownName_SaysUnresolved()
    {
        var error = await FailAsync(Dsn.Parse("taos+ws://no-such-host.invalid:6041"));
        Assert.Contains("no-such-host.invalid", error.Message, StringComparison.Ordinal);
        Assert.Contains("resolved", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>", "HTTP 200 with a web page", "taosAdapter")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 18\r\n\r\n404 page not found", "404 page not found", "6041")]
    [InlineData("HTTP/1.1 301 Moved Permanently\r\nLocation: https://other.example/\r\nContent-Length: 0\r\n\r\n", "https://other.example/", "taos+wss")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 48\r\n\r\nClient sent an HTTP request to an HTTPS server.\n", "TLS", "taos+wss")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "503", "again")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "SSH-2.0", "6041")]
    [InlineData("\u0015\u0003\u0001\0\u0002\u0002\u0016", "TLS", "taos+wss")]
    public async Task Connect_AnotherAnswer_SaysWhatCameAndWhatToDo(string answer, string cause, string cure)
    {
        await using var server = new LoopbackServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendTextAsync(answer);
            await connection.HangAsync();
        });
        var error = await FailAsync(server.Dsn());
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.Contains(cure, error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("401 Unauthorized")]
    [InlineData("403 Forbidden")]
    public async Task Connect_HttpWantsAPassword_IsAuthenticationFailed(string status)
    {
        await using var server = new LoopbackServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendTextAsync($"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>");
            await connection.HangAsync();
        });
        var error = await FailAsync(server.Dsn(), ErrorCode.AuthenticationFailed);
        Assert.Contains($"HTTP {status[..3]} with a web page", error.Message, StringComparison.Ordinal);
        Assert.Contains("proxy", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_PlainAgainstTlsServer_SaysUseWss()
    {
        using var certificate = SelfSigned("localhost");
        await using var server = TlsServer(certificate);
        var error = await FailAsync(server.Dsn());
        Assert.Contains("taos+wss", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_ServerIsBack_Works()
    {
        int port;
        await using (var first = new LoopbackServer(connection => connection.ReadRequestAsync())) port = first.Port;
        var dsn = Dsn.Parse($"taos+ws://127.0.0.1:{port}");
        Assert.True((await FailAsync(dsn)).IsTransient);
        await using var second = new LoopbackServer(
            async connection =>
            {
                await connection.UpgradeAsync();
                await connection.ReadFrameAsync();
                await connection.AnswerAsync(VersionAnswer);
                await connection.HangAsync();
            },
            port);
        await using var connected = await TDengineDriver.ConnectAsync(dsn, null, null, Token);
        Assert.Equal("3.3.7.5", connected.ServerVersion);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Accept: c2hvcnQgb2Ygc29tZXRoaW5nIA==\r\n")]
    [InlineData("")]
    public async Task Connect_WrongAcceptKey_IsAViolation(string header)
    {
        await using var server = new LoopbackServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendTextAsync($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{header}\r\n");
            await connection.HangAsync();
        });
        Assert.Contains("Sec-WebSocket-Accept", (await FailAsync(server.Dsn(), ErrorCode.ProtocolViolation)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_UnwantedExtension_IsAViolation()
    {
        await using var server = new LoopbackServer(async connection =>
        {
            var request = await connection.ReadRequestAsync();
            await connection.SendTextAsync(ServerConnection.UpgradeAnswer(request).Replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", StringComparison.Ordinal));
            await connection.HangAsync();
        });
        await FailAsync(server.Dsn(), ErrorCode.ProtocolViolation);
    }

    [Fact]
    public async Task Connect_SilentServer_EndsAtTheHandshakeLimit()
    {
        await using var server = new LoopbackServer(connection => connection.HangAsync());
        var error = await FailAsync(server.Dsn("?connect_timeout=200ms"));
        Assert.Contains("did not finish the WebSocket handshake", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task Connect_ClosedInTheHandshake_SaysSo()
    {
        await using var server = new LoopbackServer(connection => connection.ReadRequestAsync());
        Assert.Contains("closed the connection", (await FailAsync(server.Dsn())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_CancelledInTheHandshake_EndsAtOnce()
    {
        var connected = new TaskCompletionSource();
        await using var server = new LoopbackServer(async connection =>
        {
            await connection.ReadRequestAsync();
            connected.SetResult();
            await connection.HangAsync();
        });
        using var cancel = new CancellationTokenSource();
        var connecting = TDengineDriver.ConnectAsync(server.Dsn(), null, null, cancel.Token).AsTask();
        await connected.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(TimeSpan.FromSeconds(10), Token));
    }

    [Fact]
    public async Task Connect_TlsAgainstPlainServer_SaysUseWs()
    {
        await using var server = new LoopbackServer(async connection =>
        {
            var buffer = new byte[100];
            Assert.NotEqual(0, await connection.Stream.ReadAsync(buffer));
            await connection.SendTextAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n400 Bad Request");
        });
        var error = await FailAsync(server.Dsn().WithTransport(DsnTransport.SecureWebSocket, server.Port));
        Assert.Contains("corrupt message", error.Message, StringComparison.Ordinal);
        Assert.Contains("taos+ws ", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_UntrustedCertificate_NamesTheParameter()
    {
        using var certificate = SelfSigned("localhost");
        await using var server = TlsServer(certificate);
        var error = await FailAsync(Dsn.Parse($"taos+wss://localhost:{server.Port}"));
        Assert.Contains("not trusted", error.Message, StringComparison.Ordinal);
        Assert.Contains("tls_ca", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_TrustedCertificate_Works()
    {
        using var certificate = SelfSigned("localhost");
        var path = Path.Combine(Path.GetTempPath(), $"tidemark-{Guid.NewGuid():N}.pem");
        await File.WriteAllTextAsync(path, certificate.ExportCertificatePem(), Token);
        try
        {
            await using var server = TlsServer(certificate);
            await using var connection = await TDengineDriver.ConnectAsync(Dsn.Parse($"taos+wss://localhost:{server.Port}?tls_ca={Uri.EscapeDataString(path)}"), null, null, Token);
            Assert.Equal("3.3.7.5", connection.ServerVersion);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Connect_Token_TravelsInTheAddress()
    {
        string? request = null;
        await using var server = new LoopbackServer(async connection =>
        {
            request = await connection.UpgradeAsync();
            await connection.ReadFrameAsync();
            await connection.AnswerAsync(VersionAnswer);
            await connection.HangAsync();
        });
        await using var connection = await TDengineDriver.ConnectAsync(server.Dsn("?token=a%26b"), null, null, Token);
        Assert.StartsWith("GET /ws?token=a%26b HTTP/1.1\r\n", request, StringComparison.Ordinal);
    }

    private static LoopbackServer TlsServer(X509Certificate2 certificate) => new(async connection =>
    {
        await using var secure = new SslStream(connection.Stream);
        await secure.AuthenticateAsServerAsync(certificate);
        var inner = new ServerConnection(secure, connection.Stop);
        await inner.UpgradeAsync();
        await inner.ReadFrameAsync();
        await inner.AnswerAsync(VersionAnswer);
        await inner.HangAsync();
    });

    private static X509Certificate2 SelfSigned(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private static async Task<TidemarkException> FailAsync(Dsn dsn, ErrorCode code = ErrorCode.ConnectFailed)
    {
        var error = await Assert.ThrowsAsync<TidemarkException>(async () => await TDengineDriver.ConnectAsync(dsn, null, null, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Equal(code, error.Code);
        if (code == ErrorCode.ConnectFailed) Assert.Equal("[0x000B] Unable to establish connection", error.InnerException?.Message);
        Assert.NotNull(error.Hint);
        Assert.DoesNotContain("taosdata", error.ToString(), StringComparison.Ordinal);
        return error;
    }
}
