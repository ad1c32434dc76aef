namespace Tidemark.TDengine.Drivers;

/// <summary>Time limits and bounds of one connection. Parameters of the DSN win over these.</summary>
public sealed record ConnectionOptions
{
    /// <summary>Limit of name resolution, TCP and TLS together. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Limit of the WebSocket handshake. Default 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Limit of handing one request to the network. Default 60 s.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Limit of the answer to one request, statements that run long included. Default 5 min. A poll gets its wait on top.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A ping is sent when nothing came for this long. Default 20 s.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The connection is lost when nothing came for this long after a ping. Default 40 s.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>The longest message that is accepted, in bytes. Default and limit 1 GiB.</summary>
    public int MaxMessageBytes { get; init; } = 1 << 30;

    /// <summary>Messages of a subscription that may lie read ahead, in bytes; one message may exceed it. Default 8 MiB.</summary>
    public int ReadAheadBytes { get; init; } = 8 << 20;

    /// <summary>A PEM file with the certificates to trust instead of the system's; null for the system's.</summary>
    public string? TrustedCertificatesPath { get; init; }

    /// <summary>The clock. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
