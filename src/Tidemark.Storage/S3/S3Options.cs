using Tidemark.Errors;

namespace Tidemark.Storage.S3;

/// <summary>Where and how files are kept in a bucket of an S3-compatible server. <see cref="S3Address"/> reads it from a URL. Its text holds no secret.</summary>
public sealed record S3Options
{
    /// <summary>The smallest part that S3 takes (all but the last), in bytes.</summary>
    public const int LeastPartSizeBytes = 5 << 20;

    /// <summary>The most parts of one file that S3 takes.</summary>
    public const int MostParts = 10_000;

    /// <summary>The server, <c>http://host:port</c> or <c>https://host</c>, without a path; null for Amazon's own in <see cref="Region"/>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The bucket. It must exist.</summary>
    public required string Bucket { get; init; }

    /// <summary>The folder in the bucket, without '/' at its ends; "" for the whole bucket.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The access key id.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The secret access key.</summary>
    public required string SecretAccessKey { get; init; }

    /// <summary>The token of temporary credentials; null for permanent ones.</summary>
    public string? SessionToken { get; init; }

    /// <summary>True: <c>host/bucket/key</c>. False: <c>bucket.host/key</c>. Null: by path where an endpoint is named, by host at Amazon.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>A PEM file with the certificates that a server's may be signed by; null for those of the system. Only for https.</summary>
    public string? CaFile { get; init; }

    /// <summary>The same certificates as PEM text, in the place of <see cref="CaFile"/>; null without.</summary>
    public string? CaPem { get; init; }

    /// <summary>The most bytes a second that are sent; null for no limit.</summary>
    public long? UploadBytesPerSecond { get; init; }

    /// <summary>How often a request that failed for a passing reason is repeated; 0 to 100.</summary>
    public int MaxRetries { get; init; } = 8;

    /// <summary>Bytes of a part; a smaller file is sent as one. Memory holds one part for each file being written and one for each upload on its way.</summary>
    public int PartSizeBytes { get; init; } = 8 << 20;

    /// <summary>How many parts are on their way at once, over all files; 1 to 64.</summary>
    public int ConcurrentUploads { get; init; } = 4;

    /// <summary>How long connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may stand still in the middle of a request.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a lock outlives its holder on another machine. It is renewed every quarter of it.</summary>
    public TimeSpan LockLease { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>After this time the unfinished upload of a process that is not known to be dead is taken for left over, in the top folder in which a lock is held.</summary>
    public TimeSpan AbandonedAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The place as messages name it.</summary>
    public string Location => Prefix.Length == 0 ? $"s3://{Bucket}" : $"s3://{Bucket}/{Prefix}";

    /// <summary>Whether requests carry the bucket in their path.</summary>
    internal bool UsesPathStyle => PathStyle ?? Endpoint is not null;

    /// <summary>Whether the way to the server is encrypted.</summary>
    internal bool UsesTls => Endpoint is not { IsAbsoluteUri: true } endpoint || endpoint.Scheme == Uri.UriSchemeHttps;

    /// <summary>The server as messages name it.</summary>
    internal string Server => Endpoint?.GetLeftPart(UriPartial.Authority) ?? $"https://s3.{Region}.amazonaws.com";

    /// <summary>Refuses options that cannot work.</summary>
    /// <exception cref="TidemarkException">TM101, naming every fault.</exception>
    public void Check()
    {
        if (S3OptionFaults.Of(this) is { Count: > 0 } faults)
            throw S3OptionFaults.Refusal(faults);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Location} at {Server}";
}
