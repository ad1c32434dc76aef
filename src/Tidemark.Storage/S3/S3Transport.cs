using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;

namespace Tidemark.Storage.S3;

/// <summary>The HTTP below the S3 client: time limits, the rate limit, and the certificates that are trusted.</summary>
internal sealed class S3Transport : HttpClientFactory, IDisposable
{
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _client;

    /// <param name="options">The limits.</param>
    /// <param name="time">The clock of the rate limit.</param>
    /// <param name="connectTo">Where to connect for a name; null for what the name says.</param>
    public S3Transport(S3Options options, TimeProvider time, Func<DnsEndPoint, EndPoint>? connectTo)
    {
        var rate = options.UploadBytesPerSecond is { } limit ? new ByteRate(limit, time) : null;
        _handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(connectTo?.Invoke(context.DnsEndPoint) ?? context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
                    return new S3Connection(new NetworkStream(socket, ownsSocket: true), options.IdleTimeout, rate);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        if (options.UsesTls && (options.CaPem ?? options.CaFile) is not null) _handler.SslOptions = Trust(options);
        _client = new HttpClient(_handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    private static SslClientAuthenticationOptions Trust(S3Options options)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        if (options.CaPem is { } pem) policy.CustomTrustStore.ImportFromPem(pem);
        else policy.CustomTrustStore.ImportFromPemFile(options.CaFile!);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }
}
