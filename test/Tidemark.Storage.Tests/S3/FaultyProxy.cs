using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tidemark.Testing;

namespace Tidemark.Storage.Tests.S3;

/// <summary>A way to the S3 server that cuts connections, lets nothing through, or speaks TLS.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _connections = [];
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private int _cuts;
    private long _sentBytes;

    public FaultyProxy(bool isSecure = false)
    {
        if (isSecure) _certificate = MakeCertificate();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>How many connections are still to be cut.</summary>
    public int CutsLeft
    {
        get => Volatile.Read(ref _cuts);
        set => Volatile.Write(ref _cuts, value);
    }

    /// <summary>A connection is cut when so many bytes came over it.</summary>
    public long CutAfterBytes { get; set; } = 1 << 20;

    /// <summary>From now on connections are taken, and nothing passes.</summary>
    public bool IsSilent { get; set; }

    /// <summary>All that came from clients.</summary>
    public long SentBytes => Interlocked.Read(ref _sentBytes);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Endpoint => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}");

    /// <summary>The certificate as a PEM file holds it; it is its own authority.</summary>
    public string Pem => _certificate!.ExportCertificatePem();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _certificate?.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception cause) when (cause is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        using var server = new TcpClient();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        try
        {
            var (host, port) = S3Server.Address;
            await server.ConnectAsync(host, port, end.Token);
            await using var near = await OpenAsync(client);
            await using var far = server.GetStream();
            await Task.WhenAny(PumpAsync(near, far, counts: true, end.Token), PumpAsync(far, near, counts: false, end.Token));
            // A cut is a reset, not an orderly end.
            client.LingerState = new LingerOption(true, 0);
        }
        catch (Exception cause) when (cause is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationFailure)
        {
            return;
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_certificate is null) return client.GetStream();
        var secure = new SslStream(client.GetStream());
        try
        {
            await secure.AuthenticateAsServerAsync(_certificate);
            return secure;
        }
        catch (System.Security.Authentication.AuthenticationException cause)
        {
            throw new AuthenticationFailure(cause);
        }
    }

    private async Task PumpAsync(Stream from, Stream to, bool counts, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 << 10];
        long passed = 0;
        try
        {
            while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                if (IsSilent) await Task.Delay(Timeout.Infinite, cancellationToken);
                passed += read;
                if (counts) Interlocked.Add(ref _sentBytes, read);
                if (counts && passed >= CutAfterBytes && Interlocked.Decrement(ref _cuts) >= 0) return;
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        catch (Exception cause) when (cause is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return;
        }
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=an S3 server for tests", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private sealed class AuthenticationFailure(Exception cause) : Exception(cause.Message, cause);
}
