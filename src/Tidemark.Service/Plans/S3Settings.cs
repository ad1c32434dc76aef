namespace Tidemark.Service.Plans;

/// <summary>Where files go that have lain on the disk long enough.</summary>
public sealed record S3Settings
{
    /// <summary>The server's address, for instance <c>https://s3.example.com</c>.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The access key id.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The secret access key. Secret: never answered. Absent in a change leaves it as it is.</summary>
    public string? SecretAccessKey { get; init; }

    /// <summary>The bucket.</summary>
    public string? Bucket { get; init; }

    /// <summary>The region; null where the server has none.</summary>
    public string? Region { get; init; }

    /// <summary>What object names begin with; null for nothing.</summary>
    public string? Prefix { get; init; }

    /// <summary>True: <c>host/bucket/key</c>. False: <c>bucket.host/key</c>. Null: by path.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>The certificates, PEM text, that the server's own may be signed by; null for those that the system trusts. At most 64 KiB.</summary>
    public string? CaCertificate { get; init; }

    /// <summary>The most bytes a second that are sent, at least 1024; null for no limit.</summary>
    public long? UploadBytesPerSecond { get; init; }

    /// <summary>Files older than this are uploaded: <c>7d</c>; null for no limit of age.</summary>
    public string? LocalRetentionPeriod { get; init; }

    /// <summary>Files beyond this number, the oldest first, are uploaded; null for no limit of number.</summary>
    public int? LocalRetentionCount { get; init; }
}
