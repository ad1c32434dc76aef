namespace Tidemark.Service.Catalog;

/// <summary>A process of the service that shares the catalog. It is there while the process lives, and until another of its name begins.</summary>
internal sealed class NodeRow
{
    public required string Name { get; set; }

    /// <summary>Made at each start: tells two processes of one name apart.</summary>
    public required string Instance { get; set; }

    /// <summary>Machine and process, for messages.</summary>
    public required string Process { get; set; }

    public required string Version { get; set; }

    /// <summary>What its secrets are encrypted with: the key file's id; null for keys in its own data directory.</summary>
    public string? KeyId { get; set; }

    /// <summary>After how long without a sign it takes the tasks of others.</summary>
    public long TimeoutMilliseconds { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    /// <summary>Its last sign of life, by its own clock.</summary>
    public DateTimeOffset SeenAt { get; set; }
}
