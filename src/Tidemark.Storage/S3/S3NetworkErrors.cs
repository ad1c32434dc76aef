using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Tidemark.Errors;

namespace Tidemark.Storage.S3;

/// <summary>What happens on the way to an S3 server, as errors with a cure.</summary>
internal static class S3NetworkErrors
{
    private const string Endpoint = "Check the endpoint: name, port, and http or https.";

    /// <summary>Translates one.</summary>
    public static TidemarkException Translate(Exception cause, string doing, S3Options options)
    {
        var server = options.Server;
        var chain = Chain(cause).ToList();
        if (chain.OfType<AuthenticationException>().FirstOrDefault() is { } tls) return OfTls(tls, doing, options);
        if (chain.OfType<SocketException>().FirstOrDefault() is { } socket) return OfSocket(socket, doing, server);
        if (chain.OfType<HttpRequestException>().FirstOrDefault(e => e.HttpRequestError == HttpRequestError.InvalidResponse) is { } answer)
            return Final($"{server} does not speak HTTP there", "If that port is for TLS, write https:// in the endpoint. " + Endpoint, answer);
        return chain.FirstOrDefault(e => e is IOException or TimeoutException or OperationCanceledException) switch
        {
            IOException cut => Passing($"the connection to {server} broke", "Try again in a while.", cut),
            { } late => Passing($"{server} did not answer in time", Endpoint, late),
            null => Passing($"the request to {server} failed", Endpoint, cause),
        };

        TidemarkException Final(string why, string hint, Exception inner) => new(ErrorCode.StorageFailed, $"Cannot {doing}: {why}.", hint, cause: inner);

        TidemarkException Passing(string why, string hint, Exception inner) => new(ErrorCode.StorageFailed, $"Cannot {doing}: {why}.", hint, isTransient: true, cause: inner);
    }

    private static TidemarkException OfTls(AuthenticationException tls, string doing, S3Options options)
    {
        // The certificate's fault is told by the validation; everything else is a peer that does not speak TLS as it should.
        var isCertificate = tls.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);
        return isCertificate
            ? new TidemarkException(ErrorCode.StorageFailed, $"Cannot {doing}: the certificate of {options.Server} is not trusted.",
                (options.CaPem ?? options.CaFile) is null ? "If it is signed by an authority of your own, name that one's PEM file with ca=…, or install it on this machine."
                    : $"Check that {(options.CaPem is null ? options.CaFile : "the CA certificate given for it")} holds the authority that signed it, and that the certificate names this host.", cause: tls)
            : new TidemarkException(ErrorCode.StorageFailed, $"Cannot {doing}: {options.Server} does not speak TLS there.", "If that port is for plain HTTP, write http:// in the endpoint.", cause: tls);
    }

    private static TidemarkException OfSocket(SocketException socket, string doing, string server) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => new(
            ErrorCode.StorageFailed, $"Cannot {doing}: the name in {server} does not resolve.", "Check the endpoint's name and this machine's DNS. Where buckets have no names of their own, write style=path.", isTransient: true, cause: socket),
        SocketError.ConnectionRefused => new(
            ErrorCode.StorageFailed, $"Cannot {doing}: nothing listens at {server}.", "Start the server, or correct the endpoint's port.", isTransient: true, cause: socket),
        SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable => new(
            ErrorCode.StorageFailed, $"Cannot {doing}: {server} cannot be reached.", "Check the network, the firewall and the endpoint.", isTransient: true, cause: socket),
        _ => new(ErrorCode.StorageFailed, $"Cannot {doing}: the connection to {server} broke.", "Try again in a while.", isTransient: true, cause: socket),
    };

    private static IEnumerable<Exception> Chain(Exception? cause)
    {
        for (; cause is not null; cause = cause.InnerException)
        {
            yield return cause is CryptographicException ? new AuthenticationException(cause.Message, cause) : cause;
        }
    }
}
