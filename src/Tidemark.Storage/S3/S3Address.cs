using System.Globalization;
using Tidemark.Errors;

namespace Tidemark.Storage.S3;

/// <summary>
/// Reads <c>s3://bucket/prefix?endpoint=https://host:port&amp;region=name</c>. What the URL leaves out comes from the environment:
/// <c>TIDEMARK_S3_ENDPOINT</c>, <c>…_REGION</c>, <c>…_ACCESS_KEY_ID</c>, <c>…_SECRET_ACCESS_KEY</c>, <c>…_SESSION_TOKEN</c>, <c>…_CA_FILE</c>, then Amazon's own names
/// (<c>AWS_ACCESS_KEY_ID</c> …); keys that are in neither come from a credentials file. Secrets are never part of a URL.
/// </summary>
public static class S3Address
{
    private const string Scheme = "s3://";

    /// <summary>Whether a repository's name is one of these.</summary>
    public static bool IsOne(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a URL, with the environment of this process.</summary>
    /// <exception cref="TidemarkException">TM101, naming every fault.</exception>
    public static S3Options Parse(string url) => Parse(url, Environment.GetEnvironmentVariable);

    /// <summary>Reads a URL.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="environment">Gives the value of a variable, or null.</param>
    /// <exception cref="TidemarkException">TM101, naming every fault.</exception>
    public static S3Options Parse(string url, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (!IsOne(url)) throw new TidemarkException(ErrorCode.InvalidArgument, "The URL does not begin with s3://.");
        var faults = new List<string>();
        var (place, query) = Cut(url[Scheme.Length..], '?');
        var (bucket, prefix) = Cut(place, '/');
        if (bucket.Contains('@', StringComparison.Ordinal))
        {
            faults.Add("the URL holds a user; keys come from the environment or a file");
            bucket = bucket[(bucket.LastIndexOf('@') + 1)..];
        }

        var values = new S3AddressValues(query, environment, faults);
        var endpoint = Endpoint(values);
        var keys = S3Credentials.Find(values, environment, faults);
        var options = new S3Options
        {
            Bucket = Uri.UnescapeDataString(bucket),
            Prefix = Uri.UnescapeDataString(prefix).Trim('/'),
            Endpoint = endpoint,
            Region = values.Text("region", "REGION", "AWS_REGION", "AWS_DEFAULT_REGION") ?? "us-east-1",
            AccessKeyId = keys.AccessKeyId,
            SecretAccessKey = keys.SecretAccessKey,
            SessionToken = keys.SessionToken,
            PathStyle = values.Choice("style", "path", "host"),
            CaFile = values.Text("ca", "CA_FILE", "AWS_CA_BUNDLE"),
            UploadBytesPerSecond = values.Size("rate-limit"),
            MaxRetries = values.Number("retries") ?? 8,
            PartSizeBytes = (int)Math.Min(int.MaxValue, values.Size("part-size") ?? 8 << 20),
            ConcurrentUploads = values.Number("uploads") ?? 4,
            ConnectTimeout = values.Seconds("connect-timeout") ?? TimeSpan.FromSeconds(10),
            IdleTimeout = values.Seconds("timeout") ?? TimeSpan.FromSeconds(60),
            LockLease = values.Seconds("lock-lease") ?? TimeSpan.FromMinutes(2),
        };
        values.RefuseOthers();
        faults.AddRange(S3OptionFaults.Of(options));
        return faults.Count == 0 ? options : throw S3OptionFaults.Refusal(faults);
    }

    /// <summary>An endpoint without a scheme is https, or http with <c>tls=false</c>.</summary>
    private static Uri? Endpoint(S3AddressValues values)
    {
        var text = values.Text("endpoint", "ENDPOINT", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
        var isSecure = values.Choice("tls", "true", "false");
        if (text is null) return null;
        if (!text.Contains("://", StringComparison.Ordinal)) text = (isSecure == false ? "http://" : "https://") + text;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint)) return new Uri("invalid", UriKind.Relative);
        if (isSecure is { } wanted && wanted != (endpoint.Scheme == Uri.UriSchemeHttps))
            values.Fault(string.Create(CultureInfo.InvariantCulture, $"tls={(wanted ? "true" : "false")} and an endpoint that begins with {endpoint.Scheme}://"));
        return endpoint;
    }

    private static (string Before, string After) Cut(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }
}
