namespace Tidemark.TDengine.Drivers;

/// <summary>What a TLS handshake showed.</summary>
/// <param name="Protocol">For example Tls13.</param>
/// <param name="Subject">The certificate's subject, for example CN=db1.</param>
/// <param name="ValidUntil">When the certificate ends.</param>
public sealed record TlsFacts(string Protocol, string Subject, DateTimeOffset ValidUntil);
