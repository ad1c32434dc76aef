using Microsoft.Extensions.Logging;
using Tidemark.TDengine;

namespace Tidemark.Service.Operation;

/// <summary>How the service runs.</summary>
public sealed record ServiceOptions
{
    /// <summary>The directory of the catalog, the keys and, unless roots are named, of the backups. It is made.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The connection string of a catalog on PostgreSQL; null keeps it in the data directory.</summary>
    public string? Catalog { get; init; }

    /// <summary>The address to listen on. Default loopback.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 takes a free one.</summary>
    public int Port { get; init; } = 6060;

    /// <summary>The TDengine server that is asked who may sign in.</summary>
    public required Dsn SignInServer { get; init; }

    /// <summary>The name to register that server under, with the user and password of its DSN; null registers nothing.</summary>
    public string? RegisterAs { get; init; }

    /// <summary>The directories below which plans may write; empty is <c>backups</c> in the data directory.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>How many backups and restores this node runs at once, and how many dumps, verifications, compactions and prunings beside them. Default 2; 1 to 64.</summary>
    public int MaxTasks { get; init; } = 2;

    /// <summary>The node's name among those that share a catalog. Default the machine's.</summary>
    public string Node { get; init; } = Environment.MachineName;

    /// <summary>A file with the key that all nodes of one catalog on PostgreSQL share; null keeps keys in the data directory, which one node can.</summary>
    public string? KeyFilePath { get; init; }

    /// <summary>A PFX or PEM file with certificate and key: TLS; null for plain HTTP.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>The password of that file; null without. Secret.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>The address that people reach the service at, for links in webhooks; null is the one it listens on.</summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>Allows plain HTTP beyond loopback.</summary>
    public bool Insecure { get; init; }

    /// <summary>Reads the plans out of the repositories into an empty catalog first.</summary>
    public bool Rebuild { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The web interface; null for the API alone.</summary>
    public IServicePages? Pages { get; init; }

    /// <summary>Where log lines go; null for nowhere.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }

    /// <summary>Settings of OpenTelemetry by the names of its variables (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> …); without an endpoint nothing is exported.</summary>
    public IReadOnlyDictionary<string, string> Telemetry { get; init; } = new Dictionary<string, string>();

    /// <summary>How often a running task is signed and its progress written down. Default 1 s.</summary>
    public TimeSpan SignInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A running task without a sign for this long is queued again, for any node. Default 45 s; at least five signs. The same on all nodes of a catalog.</summary>
    public TimeSpan SignTimeout { get; init; } = TimeSpan.FromSeconds(45);
}
